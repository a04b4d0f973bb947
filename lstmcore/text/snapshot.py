"""sources.zip of a kept corpus: its files as they were found, so that it can be read again without the originals."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from ..errors import BadInput, Damaged
from ..store.atomic import not_written
from .files import LIMIT_BYTES, Found, name_of, walk
from .magic import BROKEN
from .report import Report
from .zips import BLOCK

SOURCES = "sources.zip"
LEVEL = 1  # of deflate: half the size at five times the speed of the usual level
LARGE = 64_000_000  # bytes: to shrink so much would take longer than all the rest of reading it
TRIED = 1 << 16
SHRINKS = 0.9  # what stays longer than this share of itself is stored as it is
RETRIED = frozenset(  # refusals that another choice of codec, cleaning or files may lift: the bytes are kept
    ("duplicate", "edition", "no_codec", "not_text", "no_text", "no_text_column", "unknown_column")
)


class Keeper:
    """Writes the files of a new snapshot while they are read; files of an older snapshot ``old`` keep their places."""

    def __init__(self, path: Path, folder: Path, old: Path | None = None) -> None:
        self._folder = folder
        self._member: IO[bytes] | None = None
        try:
            if old is not None and old.is_file():
                shutil.copyfile(old, path)
            self._zip = zipfile.ZipFile(path, "a", compresslevel=LEVEL)
        except OSError as problem:
            raise not_written(folder, problem) from problem
        except BROKEN as problem:
            raise Damaged("damaged_snapshot", path=str(folder)) from problem

    def write(self, name: str, block: bytes, size: int = 0) -> None:
        """The next bytes of the file called ``name``; ``size`` of it all where it is known; NotWritten."""
        try:
            if self._member is None:
                head = block[:TRIED]
                shrinks = size < LARGE and len(zlib.compress(head, LEVEL)) < SHRINKS * len(head)
                info = zipfile.ZipInfo(f"{len(self._zip.infolist()) + 1:05}-{name}")
                info.compress_type = zipfile.ZIP_DEFLATED if shrinks else zipfile.ZIP_STORED
                self._member = self._zip.open(info, "w", force_zip64=True)
            self._member.write(block)
        except OSError as problem:
            raise not_written(self._folder, problem) from problem

    def end(self) -> int | None:
        """The place in the zip of the file that was written; None when nothing was."""
        if self._member is None:
            return None
        self._member.close()
        self._member = None
        return len(self._zip.infolist()) - 1

    def close(self) -> None:
        """Write the directory of the zip."""
        self.end()
        self._zip.close()


class Snapshot:
    """Reads the files that a corpus keeps."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._zip: zipfile.ZipFile | None = None

    def close(self) -> None:
        """Let go of the zip."""
        if self._zip is not None:
            self._zip.close()

    def files(self, report: Report) -> list[Found]:
        """Each file of the corpus: from the zip, or where it once was; BadInput when it is in neither."""
        originals = _originals(report)
        return [self._found(each, originals) for each in report["files"]]

    def _found(self, file: dict[str, Any], originals: dict[str, Found]) -> Found:
        path = str(file["path"])
        if file["member"] is not None:
            return Found(
                path,
                name_of(path),
                file["bytes"],
                lambda: b"".join(self._blocks(file)),
                lambda: self._blocks(file),
                earlier=file,
            )
        if (found := originals.get(path)) is not None:
            return replace(found, earlier=file)
        return Found(path, path, refused=BadInput(file["refused"], **file["values"]), earlier=file)

    def _blocks(self, file: dict[str, Any]) -> Iterator[bytes]:
        """The bytes of ``file``; Damaged when they are not those that were kept."""
        digest, size = hashlib.sha256(), 0
        try:
            if self._zip is None:
                self._zip = zipfile.ZipFile(self._folder / SOURCES)
            with self._zip.open(self._zip.infolist()[file["member"]]) as member:
                while (block := member.read(BLOCK)) and size <= min(file["bytes"], LIMIT_BYTES):
                    digest.update(block)
                    size += len(block)
                    yield block
        except (*BROKEN, IndexError, TypeError) as problem:
            raise Damaged("damaged_snapshot", path=str(self._folder)) from problem
        if digest.hexdigest() != file["sha256"]:
            raise Damaged("damaged_snapshot", path=str(self._folder))


def _originals(report: Report) -> dict[str, Found]:
    """The files of a corpus without a snapshot, looked for where they were; BadInput when one is no longer there."""
    wanted = [str(each["path"]) for each in report["files"] if each["member"] is None and not each["refused"]]
    places = [place for path in wanted if (place := _place(path)) == path or not os.path.isdir(place)]
    found = {each.path: each for each in walk(list(dict.fromkeys(places)))}
    missing = [path for path in wanted if path not in found or found[path].refused is not None]
    if missing:
        raise BadInput("sources_gone", name=report["name"], count=len(missing), path=", ".join(missing[:3]))
    return found


def _place(path: str) -> str:
    """``path``, or the file (a zip) or folder above it that is there."""
    while not os.path.lexists(path) and os.path.dirname(path) != path:
        path = os.path.dirname(path)
    return path
