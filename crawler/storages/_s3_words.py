"""What is said of an S3 store that refuses or fails."""

_FORBIDDEN = {"AccessDenied", "403", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"}


def advice(code: str) -> str:
    if code == "NoSuchBucket":
        return "there is no such bucket; create it or correct the archive uri"
    if code in _FORBIDDEN:
        return f"access refused ({code}); check the credentials and their right to get, put and list"
    return f"the store answered {code or 'an error'}; try again later, or see the store's own log"


def shown(endpoint: str) -> str:
    """The endpoint without a password that somebody may have put into it."""
    return endpoint.rpartition("@")[2] if "@" in endpoint else endpoint
