"""The process that carries one message: `python -m crawler.health.courier`, an order on stdin, an answer on stdout.

It is a process of its own so that a crawl neither loads apprise (a quarter of a second) nor waits for it: who started
it ends it when its time is over. And so that nothing gets by the egress gate: an audit hook sees each address that any
library of this process connects to, after names were resolved, at every redirect, and cannot be taken out again.
"""

import errno
import json
import logging
import sys
from collections.abc import Callable
from typing import Any

import apprise

from crawler.addresses import refusal

SENDS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
STARTS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"}
GATE = "egress gate: "


class Remarks(logging.Handler):
    """What apprise complains of, one line each. Its debugging, which quotes addresses, is not listened to."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(" ".join(record.getMessage().split()).rstrip("."))


def gate(refused: list[str], *, allow_private: bool) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook that lets nothing be started and, unless it may, nothing private be reached; what it refused it
    notes. A notifier's address is the user's own, but where its name leads, or a redirect, is not.
    """

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        reason = None
        if event in STARTS:
            reason = "a notifier starts no program"
        elif event in SENDS and not allow_private:
            reason = _refusal(arguments[1])
        if reason:
            refused.append(GATE + reason)
            raise OSError(errno.EACCES, GATE + reason)

    return hook


def _refusal(address: object) -> str | None:
    """Of what a socket is to be connected with: only an IP address that is public is let through."""
    if address is None:  # sent on a socket that is connected
        return None
    try:
        reason = refusal(str(address[0])) if isinstance(address, tuple) else "a socket of this machine"
    except ValueError:
        reason = "a name that was not resolved"
    return reason and f"{reason}; allow_private = true lets this notifier reach it"


def service(url: str) -> Any:
    """What apprise makes of an address, or None. It keeps nothing on disk and follows no redirect with a message."""
    asset = apprise.AppriseAsset(app_id="Jianbao", app_desc="Jianbao", storage_mode="memory", http_redirects=False)
    return apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)


def carry(order: dict[str, Any]) -> dict[str, Any]:
    """`service` and, where it did not arrive, `reason`. An order without a `title` sends nothing."""
    remarks, refused = Remarks(), list[str]()
    logger = logging.getLogger("apprise")
    logger.addHandler(remarks)
    found = service(order["url"])
    if found is None:
        return {"reason": _misread(remarks.lines)}
    answer = {"service": str(found.service_name)}
    if "title" not in order:
        return answer
    sys.addaudithook(gate(refused, allow_private=order["allow_private"]))
    desk = apprise.Apprise(asset=found.asset)
    desk.add(found)
    kind = apprise.NotifyType(order["type"])
    if not desk.notify(body=order["body"], title=order["title"], notify_type=kind, body_format="text"):
        answer["reason"] = (refused + remarks.lines + ["it did not arrive"])[0]
    return answer


def _misread(remarks: list[str]) -> str:
    """Why an address is none. Of apprise's remarks those that quote it are left out."""
    told = [line.rstrip(":") for line in remarks if "://" not in line]
    why = told[0] if told else "see its list of services; a webhook is jsons://HOST/PATH"
    return f"apprise knows no such address: {why}"


if __name__ == "__main__":
    stdout, sys.stdout = sys.stdout, sys.stderr  # whatever a library prints is no answer
    stdout.write(json.dumps(carry(json.load(sys.stdin))))
