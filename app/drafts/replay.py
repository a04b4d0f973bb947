"""After a crash: what the journals of a draft say beyond its stored text."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from .journal import generations
from .records import read
from .sheet import Sheet, Span, to_spans, to_units


@dataclass(frozen=True)
class Replayed:
    """``text`` is the stored one with ``changes`` made to it. ``damaged``: a journal could not be followed to its end.

    ``written``: when the last change came to disk, seconds since 1970. ``caret``: where that was, UTF-16 units.
    """

    key: str
    text: str
    spans: tuple[Span, ...]
    changed: tuple[Span, ...]
    changes: int
    written: float
    caret: int
    damaged: bool


def keys(folder: Path) -> list[str]:
    """The drafts of which there are journals."""
    return list(dict.fromkeys(path.name.split(".")[0] for _, path in generations(folder)))


def replay(
    folder: Path,
    key: str,
    text: str | None = None,
    spans: tuple[Span, ...] = (),
    since: int = 0,
    changed: tuple[Span, ...] = (),
) -> Replayed | None:
    """Follow the journals of ``key`` from generation ``since`` on from ``text`` (None: nothing was stored).

    None when there is nothing to follow. No file is changed.
    """
    sheet = None if text is None else Sheet(text, spans, changed)
    changes, written, caret, damaged, found = 0, 0.0, 0, False, False
    for number, path in generations(folder, key):
        if number < since:
            continue
        lines = read(path)
        if lines is not None and lines.whole and not lines.header:
            continue  # killed before its first line
        found = True
        if lines is not None and sheet is None and "text" in lines.header:
            sheet = Sheet(
                lines.header["text"], *(to_spans(lines.header.get(each, ())) for each in ("spans", "changed"))
            )
        if lines is None or sheet is None or lines.header.get("base") != sheet.digest():
            damaged = True
            break
        for change in lines.changes:
            sheet.splice(change.position, change.removed, change.added, change.spans, change.changed)
            caret = change.position + len(to_units(change.added)) // 2
        changes += len(lines.changes)
        with contextlib.suppress(OSError):
            written = path.stat().st_mtime
        if not lines.whole:
            damaged = True
            break
    if not found or sheet is None:
        return None
    return Replayed(key, sheet.text, tuple(sheet.spans), tuple(sheet.changed), changes, written, caret, damaged)
