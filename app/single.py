"""One window a data folder: a second start hands its files to the first and ends."""

from __future__ import annotations

import hashlib
import json
import os
import time
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

WAIT_MS = 500
PATIENCE_SECONDS = 3.0  # the first may be starting still
MOST_BYTES = 1_000_000
ANSWER = b"ok\n"


def paths_in(arguments: list[str]) -> tuple[str, ...]:
    """The files and folders among the words of the command line, with their whole paths."""
    return tuple(os.path.abspath(each) for each in arguments[1:] if each and not each.startswith("-"))


class Single(QObject):
    """``claim`` says whether this is the first; then ``handed_over(paths)`` comes from each later one."""

    handed_over = Signal(object)  # tuple[str, ...]

    def __init__(self, folder: Path) -> None:
        super().__init__()
        place = os.path.realpath(folder)
        self._name = "moxu-" + hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self._lock = QLockFile(str(folder / "moxu.lock"))
        self._lock.setStaleLockTime(0)  # a long sleep makes nobody's lock stale; a dead owner's is free at once
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def claim(self, paths: tuple[str, ...] = ()) -> bool:
        """Whether to open a window: True for the first, and when the first does not answer."""
        if self._lock.tryLock(0):
            QLocalServer.removeServer(self._name)  # what a killed first left behind
            self._server.listen(self._name)
            return True
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            if self._hand_over(paths):
                return False
            time.sleep(0.1)
        # its drafts are locked one by one, so a window beside it does no harm
        return True

    def close(self) -> None:
        """Others may be the first."""
        self._server.close()
        self._lock.unlock()

    def _hand_over(self, paths: tuple[str, ...]) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(WAIT_MS):
            return False
        socket.write(json.dumps(paths).encode() + b"\n")
        socket.flush()
        heard = b""
        while ANSWER not in heard and socket.waitForReadyRead(round(PATIENCE_SECONDS * 1000)):
            heard += bytes(socket.readAll().data())
        socket.disconnectFromServer()
        return ANSWER in heard

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            # who comes has its words ready: waiting here is over at once
            if socket.canReadLine() or (socket.waitForReadyRead(WAIT_MS) and socket.canReadLine()):
                self._on_words(socket)
            socket.disconnectFromServer()
            socket.deleteLater()

    def _on_words(self, socket: QLocalSocket) -> None:
        try:
            paths = json.loads(bytes(socket.readLine(MOST_BYTES).data()))
        except ValueError:
            return
        if isinstance(paths, list):
            socket.write(ANSWER)
            socket.waitForBytesWritten(WAIT_MS)
            self.handed_over.emit(tuple(path for path in paths if isinstance(path, str)))
