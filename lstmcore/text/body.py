"""Where the text of a corpus gathers while its files are read: in memory, in a file, or only as a hash."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

PREVIEW = 200
IN_MEMORY = 32_000_000


class Body:
    """Pieces of text in order. ``begin``, ``add`` ..., then perhaps ``take_back``: a file that turned out useless."""

    def __init__(self) -> None:
        self.chars = 0
        self.preview = ""
        self._hash = hashlib.sha256()
        self._own = hashlib.blake2b(digest_size=16)
        self._mark = (0, "", self._hash)
        self._gap = ""

    def begin(self) -> None:
        """The next pieces are of another file; a line end will stand between."""
        self._mark = (self.chars, self.preview, self._hash.copy())
        self._own = hashlib.blake2b(digest_size=16)
        self._gap = "\n" if self.chars else ""

    def add(self, text: str) -> None:
        """Append ``text``."""
        if not text:
            return
        self._own.update(text.encode("utf-8"))
        text, self._gap = self._gap + text, ""
        data = text.encode("utf-8")
        self._hash.update(data)
        self.chars += len(text)
        if len(self.preview) < PREVIEW:
            self.preview = (self.preview + text)[:PREVIEW]
        self._keep(text, data)

    def take_back(self) -> None:
        """Forget everything since ``begin``."""
        self.chars, self.preview, self._hash = self._mark
        self._gap = ""
        self._forget()

    @property
    def digest_of_file(self) -> bytes:
        """A hash of what came since ``begin``."""
        return self._own.digest()

    @property
    def sha256(self) -> str:
        """The SHA-256 of all of the text in UTF-8."""
        return self._hash.hexdigest()

    def text(self) -> str:
        """All of the text; "" where only its hash is kept."""
        return ""

    def write(self, file: BinaryIO) -> None:
        """Write all of the text in UTF-8."""

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
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    def _keep(self, text: str, data: bytes) -> None:
        self._pieces.append(text)

    def _forget(self) -> None:
        del self._pieces[self._count :]


class FileBody(Body):
    """Keeps the text in a file without a name beside ``folder`` once it is large: little memory for any corpus."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(folder))  # noqa: SIM115
        self._place = 0

    def begin(self) -> None:
        super().begin()
        self._place = self._file.tell()

    def text(self) -> str:
        self._file.seek(0)
        return self._file.read().decode("utf-8")

    def write(self, file: BinaryIO) -> None:
        self._file.seek(0)
        shutil.copyfileobj(self._file, file, 1 << 20)

    def close(self) -> None:
        """Give the space back."""
        self._file.close()

    def _keep(self, text: str, data: bytes) -> None:
        self._file.write(data)

    def _forget(self) -> None:
        self._file.seek(self._place)
        self._file.truncate()
