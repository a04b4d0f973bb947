"""The one writer of all files: after a crash a file or folder is the old one or the new one, never half."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import shutil
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import BadInput

PREFIX = ".tmp-"
NEXT = ".next"
STALE_SECONDS = 3600.0
_RETRY_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.75, 1.0)


class NotWritten(BadInput):
    """A file could not be written; what was there before still is."""


def not_written(path: Path, problem: OSError) -> NotWritten:
    """The sentence for ``problem``: a full disk, or another reason in the system's words."""
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return NotWritten("disk_full", path=str(path))
    return NotWritten("not_written", path=str(path), reason=problem.strerror or str(problem))


def sync_file(descriptor: int) -> None:
    """Wait until the file's bytes are on the medium."""
    if sys.platform == "darwin":
        import fcntl

        # fsync of macOS stops at the drive's cache
        with contextlib.suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the names in ``folder`` are on the medium (Windows has no such call)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        # some network file systems refuse to sync a folder; the rename itself stays atomic there
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(source: Path, target: Path) -> None:
    """``os.replace`` that waits up to 2.5 s while a virus scanner or a sync client holds the target (Windows)."""
    for wait in _RETRY_SECONDS:
        try:
            os.replace(source, target)
            return
        except PermissionError:
            time.sleep(wait)
    os.replace(source, target)


def _temp_beside(path: Path) -> Path:
    return path.parent / f"{PREFIX}{secrets.token_hex(8)}"


@contextmanager
def replacing(path: str | Path) -> Generator[BinaryIO]:
    """A binary file that becomes ``path`` when the block ends well; else ``path`` stays as it was. NotWritten."""
    # through a link to the file it names, or the link itself would be replaced
    path = Path(os.path.realpath(path))
    temp = _temp_beside(path)
    try:
        with open(temp, "xb") as file:
            yield file
            file.flush()
            sync_file(file.fileno())
        if path.exists():
            shutil.copymode(path, temp)
        replace(temp, path)
        sync_folder(path.parent)
    except OSError as problem:
        raise not_written(path, problem) from problem
    finally:
        with contextlib.suppress(OSError):
            temp.unlink(missing_ok=True)


def write_bytes(path: str | Path, data: bytes | bytearray | memoryview) -> None:
    """Make ``data`` the content of ``path``."""
    with replacing(path) as file:
        file.write(data)


def write_text(path: str | Path, text: str) -> None:
    """Make ``text`` the content of ``path``: UTF-8, line ends as they are."""
    write_bytes(path, text.encode("utf-8"))


def to_json(value: Any) -> bytes:
    """``value`` as readable strict JSON (NaN and infinity raise ValueError)."""
    return (json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode("utf-8")


def write_json(path: str | Path, value: Any) -> None:
    """Make ``value`` as JSON the content of ``path``."""
    write_bytes(path, to_json(value))


@contextmanager
def new_folder(path: str | Path) -> Generator[Path]:
    """A temporary folder that becomes ``path`` when the block ends well. ``path`` must not exist. NotWritten."""
    path = Path(path)
    temp = _temp_beside(path)
    try:
        temp.mkdir(parents=True)
        yield temp
        for file in temp.rglob("*"):
            if file.is_file():
                with open(file, "rb+") as handle:
                    sync_file(handle.fileno())
            else:
                sync_folder(file)
        sync_folder(temp)
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
        replace(temp, path)
        sync_folder(path.parent)
    except OSError as problem:
        raise not_written(path, problem) from problem
    finally:
        shutil.rmtree(temp, ignore_errors=True)


@contextmanager
def renewing(folder: str | Path) -> Generator[Path]:
    """A temporary folder whose files take their places in ``folder`` when the block ends well: all or none. NotWritten.

    Whatever else lies in ``folder`` stays.
    """
    folder = Path(folder)
    finish_renewal(folder)
    sweep(folder)
    with new_folder(folder / NEXT) as temporary:
        yield temporary
    finish_renewal(folder)


def finish_renewal(folder: Path) -> None:
    """Put the files of a renewal in their places where a crash came between; NotWritten when they cannot be."""
    waiting = folder / NEXT
    if not waiting.is_dir():
        return
    try:
        for name in os.listdir(waiting):
            with contextlib.suppress(FileNotFoundError):  # another process is finishing it too
                replace(waiting / name, folder / name)
        sync_folder(folder)
        with contextlib.suppress(FileNotFoundError):
            waiting.rmdir()
    except OSError as problem:
        raise not_written(folder, problem) from problem


def sweep(folder: Path, older_than: float = STALE_SECONDS) -> int:
    """Remove what killed writers left in ``folder``: temporary names older than ``older_than`` seconds."""
    removed = 0
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if not entry.name.startswith(PREFIX):
                continue
            with contextlib.suppress(OSError):
                if time.time() - entry.stat(follow_symlinks=False).st_mtime < older_than:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path)
                else:
                    os.unlink(entry.path)
                removed += 1
    return removed
