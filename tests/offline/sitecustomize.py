"""Every internet socket is an error, in the tests (imported by conftest) and in their children (found on PYTHONPATH).

A unit test of something that must listen on loopback (torchrun) sets MOXU_TEST_LOOPBACK.
"""

import os
import socket
import sys

ASKED = frozenset({"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"})


def refuse(event: str, arguments: tuple) -> None:
    """An audit hook: lets AF_UNIX and socketpair through."""
    if not event.startswith("socket.") or os.environ.get("MOXU_TEST_LOOPBACK"):
        return
    if event == "socket.__new__":
        # Windows makes its socketpair out of loopback sockets
        inet = arguments[1] in (socket.AF_INET, socket.AF_INET6) and sys.platform != "win32"
    elif event in ("socket.connect", "socket.bind", "socket.sendto"):
        address = arguments[1]
        inet = isinstance(address, tuple) and not (sys.platform == "win32" and address[0] in ("127.0.0.1", "::1"))
    else:
        inet = event in ASKED
    if inet:
        raise ConnectionError(f"no network in the tests: {event}")


sys.addaudithook(refuse)
