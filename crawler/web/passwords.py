"""The room's one password: kept as `scrypt:<salt>:<key>`, both in hex, never as it is typed."""

import hmac
import secrets
from hashlib import scrypt
from threading import Lock

_ONE_AT_A_TIME = Lock()  # each takes 32 MiB


def hashed(password: str, salt: bytes | None = None) -> str:
    """What the configuration keeps of a password."""
    salt = salt or secrets.token_bytes(16)
    with _ONE_AT_A_TIME:
        key = scrypt(password.encode("utf-8", "replace"), salt=salt, n=2**15, r=8, p=1, maxmem=2**26, dklen=32)
    return f"scrypt:{salt.hex()}:{key.hex()}"


def matches(password: str, kept: str) -> bool:
    """Whether it is the password of this hash, in a time that tells nothing."""
    salt = bytes.fromhex(kept.split(":")[1])
    return hmac.compare_digest(hashed(password, salt), kept)
