"""The lines of a journal: each with a checksum over itself and all before it, so that what is read is what was written.

A line is eight hexadecimal digits, a space, JSON, and a line break. The first is the header, every later one a change:
``[position, removed, added]``, with the spans of the model's words, and of what the writer put in their
midst, behind where there are any.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .sheet import Sheet, Span, to_spans

FORMAT_VERSION = 1
WHOLE_UNITS = 4096  # a base that short stands in the header itself


@dataclass(frozen=True)
class Change:
    """``added`` in the place of ``removed`` UTF-16 units at ``position``."""

    position: int
    removed: int
    added: str
    spans: tuple[Span, ...] = ()
    changed: tuple[Span, ...] = ()

    def value(self) -> list[Any]:
        """As JSON."""
        marks = [self.spans, self.changed] if self.changed else [self.spans] if self.spans else []
        return [self.position, self.removed, self.added, *marks]


def header(key: str, generation: int, base: Sheet) -> dict[str, Any]:
    """What a journal that goes on from ``base`` begins with."""
    made: dict[str, Any] = {"moxu_journal": FORMAT_VERSION, "key": key, "generation": generation, "base": base.digest()}
    if len(base) <= WHOLE_UNITS:
        made |= {"text": base.text, "spans": base.spans, "changed": base.changed}
    return made


def line(value: Any, checksum: int) -> tuple[bytes, int]:
    """``value`` as a line after lines of ``checksum``, and the checksum with it."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    checksum = zlib.crc32(body, checksum)
    return b"%08x " % checksum + body + b"\n", checksum


@dataclass(frozen=True)
class Lines:
    """A journal as found. ``whole``: at most its last line is broken. ``header`` is {} when that is the first one."""

    header: dict[str, Any]
    changes: list[Change]
    whole: bool


def read(path: Path) -> Lines | None:
    """The good lines of ``path`` up to the first broken one; None when it is not a journal that can be read."""
    try:
        rows = path.read_bytes().split(b"\n")
    except OSError:
        return None
    checksum, values = 0, []
    whole = True
    for place, row in enumerate(rows):
        value, checksum = _value(row, checksum)
        if value is None:
            whole = not any(rows[place + 1 :])  # cut short by the end of its process
            break
        values.append(value)
    try:
        head = values[0] if values else {}
        if values and head["moxu_journal"] != FORMAT_VERSION:
            return None
        return Lines(head, [_change(value) for value in values[1:]], whole)
    except (TypeError, ValueError, KeyError):
        return None


def _value(row: bytes, checksum: int) -> tuple[Any, int]:
    body = row[9:]
    checksum = zlib.crc32(body, checksum)
    if len(row) < 10 or row[:9] != b"%08x " % checksum:
        return None, checksum
    return json.loads(body.decode("utf-8", "surrogatepass")), checksum


def _change(value: list[Any]) -> Change:
    position, removed, added, *rest = value
    return Change(int(position), int(removed), str(added), *map(to_spans, rest[:2]))
