"""Where the text of a corpus gathers while its files are read: in memory, in a file, or only as a hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ..store.atomic import not_written

PREVIEW = 200


class Body:
    """Pieces of text in order. ``begin``, ``add`` ..., then perhaps ``take_back``: a file that turned out useless.

    ``start`` is where the text of the present file begins, in characters; a line end stands before it.
    """

    def __init__(self) -> None:
        self.chars = 0
        self.start = 0
        self.preview = ""
        self._hash = hashlib.sha256()
        self._own = hashlib.blake2b(digest_size=16)
        self._mark = (0, "", self._hash)

    def begin(self) -> None:
        """The next pieces are of another file."""
        self._mark = (self.chars, self.preview, self._hash.copy())
        self._own = hashlib.blake2b(digest_size=16)
        self.start = self.chars + 1 if self.chars else 0

    def add(self, text: str) -> None:
        """Append ``text``."""
        if not text:
            return
        if self.chars < self.start:
            self._append("\n", b"\n")
        data = text.encode("utf-8")
        self._own.update(data)
        self._append(text, data)

    def take_back(self) -> None:
        """Forget everything since ``begin``."""
        self.chars, self.preview, self._hash = self._mark
        self._forget()

    @property
    def chars_of_file(self) -> int:
        """How many characters came since ``begin``."""
        return max(0, self.chars - self.start)

    @property
    def digest_of_file(self) -> bytes:
        """A hash of what came since ``begin``."""
        return self._own.digest()

    @property
    def sha256(self) -> str:
        """The SHA-256 of all of the text in UTF-8."""
        return self._hash.hexdigest()

    def _append(self, text: str, data: bytes) -> None:
        self._hash.update(data)
        self.chars += len(text)
        if len(self.preview) < PREVIEW:
            self.preview = (self.preview + text[:PREVIEW])[:PREVIEW]
        self._keep(text, data)

    def _keep(self, text: str, data: bytes) -> None: ...

    def _forget(self) -> None: ...


class MemoryBody(Body):
    """Keeps the text as it is: for training, which needs it whole."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[str] = []
        self._count = 0

    def begin(self) -> None:
        super().begin()
        self._count = len(self._pieces)

    def text(self) -> str:
        """All of the text."""
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    def _keep(self, text: str, data: bytes) -> None:
        self._pieces.append(text)

    def _forget(self) -> None:
        del self._pieces[self._count :]


class FileBody(Body):
    """Writes the text to the file ``path`` as it comes: little memory for any corpus. NotWritten names ``folder``."""

    def __init__(self, path: Path, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._file = open(path, "xb")  # noqa: SIM115
        self._place = 0

    def begin(self) -> None:
        super().begin()
        self._place = self._file.tell()

    def close(self) -> None:
        """Write what is still in memory."""
        self._file.close()

    def _keep(self, text: str, data: bytes) -> None:
        try:
            self._file.write(data)
        except OSError as problem:
            raise not_written(self._folder, problem) from problem

    def _forget(self) -> None:
        self._file.seek(self._place)
        self._file.truncate()
