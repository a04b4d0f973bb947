"""From what was dropped to files that can be read: folders, zips of texts, corpora; each with a reason when not."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import BadInput, CoreError
from .zips import BLOCK, Zips, zip_kind

LIMIT_BYTES = 2_000_000_000
HIDDEN = frozenset(("__MACOSX", "Thumbs.db", "desktop.ini"))
CORPUS_REPORT, CORPUS_TEXT = "report.json", "text.txt"
NUMERALS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "廿": 20,
    "十": 10,
    "百": 100,
    "千": 1000,
}
NUMBER = re.compile(r"(\d+|[零〇一二两三四五六七八九十廿百千]+)")
SEPARATOR = re.compile(r"[/\\]")
UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Found:
    """One file to read: ``path`` as shown, ``load()`` its bytes (OSError, CoreError), or why not in ``refused``.

    ``blocks()`` gives the same bytes a few MB at a time. ``corpus`` is the folder of a corpus, used as it stands;
    ``earlier`` is what the report of a corpus that is read again says of this file.
    """

    path: str
    name: str
    size: int = 0
    load: Callable[[], bytes] = bytes
    blocks: Callable[[], Iterator[bytes]] = lambda: iter(())
    refused: CoreError | None = None
    corpus: Path | None = None
    earlier: dict[str, Any] | None = None


def shown(path: str) -> str:
    """``path`` fit for a line of text: odd bytes, controls and direction marks escaped."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return UNSHOWN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def natural_key(name: str) -> list[tuple[int, int, str]]:
    """Sorts 2 before 10 and 第九回 before 第十回."""
    parts = NUMBER.split(name.casefold())
    return [(0, _number(part), "") if index % 2 else (1, 0, part) for index, part in enumerate(parts)]


def _number(digits: str) -> int:
    if digits.isdecimal():
        return int(digits[:300])
    total = value = 0
    for digit in digits:
        unit = NUMERALS[digit]
        if unit >= 10:
            total, value = total + (value or 1) * unit, 0
        else:
            value = value * 10 + unit
    return total + value


def walk(sources: Sequence[str]) -> Iterator[Found]:
    """Every file under ``sources`` in natural order; BadInput for a source that is not there."""
    zips = Zips()
    for source in sources:
        path = os.path.abspath(os.path.expanduser(source)) if source and "\0" not in source else source
        try:
            if not source or not os.path.lexists(path):
                raise BadInput("no_such_file", path=shown(source))
        except ValueError as problem:
            raise BadInput("no_such_file", path=shown(source.replace("\0", "\\0"))) from problem
        yield from _walk_path(path, zips, set())


def _walk_path(path: str, zips: Zips, above: set[tuple[int, int]]) -> Iterator[Found]:
    name = os.path.basename(path) or path
    try:
        status = os.stat(path)
    except OSError as problem:  # a link to nothing, a loop of links, no permission
        yield _refused(path, "not_readable", reason=problem.strerror or str(problem))
        return
    if stat.S_ISDIR(status.st_mode):
        yield from _walk_folder(path, zips, above, (status.st_dev, status.st_ino))
    elif not stat.S_ISREG(status.st_mode):
        yield _refused(path, "not_regular")
    elif status.st_size > LIMIT_BYTES:
        yield _refused(path, "too_large", limit=f"{LIMIT_BYTES // 10**9} GB")
    elif zip_kind(path) == "zip":
        yield from _walk_zip(path, zips)
    else:
        yield Found(shown(path), shown(name), status.st_size, lambda: read_regular(path), lambda: regular_blocks(path))


def _walk_folder(path: str, zips: Zips, above: set[tuple[int, int]], identity: tuple[int, int]) -> Iterator[Found]:
    if identity in above:
        yield _refused(path, "link_loop")
        return
    if is_corpus(path):
        folder = Path(path)
        yield Found(
            shown(path),
            shown(folder.name),
            (folder / CORPUS_TEXT).stat().st_size,
            lambda: read_regular(str(folder / CORPUS_TEXT)),
            lambda: regular_blocks(str(folder / CORPUS_TEXT)),
            corpus=folder,
        )
        return
    try:
        names = sorted(os.listdir(path), key=natural_key)
    except OSError as problem:
        yield _refused(path, "not_readable", reason=problem.strerror or str(problem))
        return
    for name in names:
        inner = os.path.join(path, name)
        if name.startswith(".") or name in HIDDEN:
            yield _refused(inner, "hidden")
        else:
            yield from _walk_path(inner, zips, above | {identity})


def _walk_zip(path: str, zips: Zips) -> Iterator[Found]:
    try:
        members = zips.members(path)
    except CoreError as problem:
        problem.values["path"] = shown(path)
        yield Found(shown(path), shown(os.path.basename(path)), refused=problem)
        return
    for member in sorted(members, key=lambda each: natural_key(each.name)):
        label = f"{shown(path)}/{shown(member.name)}"
        name = member.name.rsplit("/", 1)[-1]
        parts = [part for part in member.name.split("/") if part not in (".", "..")]
        if any(part.startswith(".") or part in HIDDEN for part in parts):
            yield Found(label, shown(name), refused=BadInput("hidden", path=label))
        else:
            yield Found(
                label,
                shown(name),
                member.size,
                lambda index=member.index: zips.read(path, index),
                lambda index=member.index: zips.blocks(path, index),
            )


def shown_path(path: str) -> str:
    """``path`` as the report of a corpus names it: absolute, fit for a line of text."""
    return shown(os.path.abspath(os.path.expanduser(path)))


def name_of(path: str) -> str:
    """The last part of a path of this or another system."""
    return SEPARATOR.split(path)[-1]


def is_corpus(path: str) -> bool:
    """Whether the folder ``path`` is a corpus kept by Moxu."""
    return all(os.path.isfile(os.path.join(path, name)) for name in (CORPUS_REPORT, CORPUS_TEXT))


def read_regular(path: str) -> bytes:
    """All bytes of a regular file; it is looked at again once open, for it may have become something else."""
    return b"".join(regular_blocks(path))


def regular_blocks(path: str) -> Iterator[bytes]:
    """The bytes of a regular file in blocks; BadInput when it is none or grows past the limit."""
    size = 0
    with open(path, "rb", opener=_open_without_waiting) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise BadInput("not_regular", path=shown(path))
        while block := file.read(BLOCK):
            size += len(block)
            if size > LIMIT_BYTES:
                raise BadInput("too_large", path=shown(path), limit=f"{LIMIT_BYTES // 10**9} GB")
            yield block


def _open_without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # a FIFO would block for ever


def _refused(path: str, key: str, **values: object) -> Found:
    return Found(shown(path), shown(os.path.basename(path)), refused=BadInput(key, path=shown(path), **values))
