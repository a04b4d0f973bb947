"""Stretches of text spread over many files: all of it when that is little, always the same ones when it is much."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from ..control import Control
from ..errors import BadInput, CoreError
from ..events import Event, Progress
from ..specs import Cleaning
from .files import Found
from .gather import Stopped
from .parts import Part, parts_of

MOST_BYTES = 3_000_000
WINDOWS = 40
WINDOW = MOST_BYTES // WINDOWS  # bytes
Span = tuple[int, int]  # first byte, byte after the last


@dataclass(frozen=True)
class Stretch:
    """Text of the file at ``path`` before cleaning; ``first``/``last``: it holds the file's beginning/end."""

    path: str
    kind: str
    text: str
    first: bool
    last: bool


@dataclass(frozen=True)
class Sample:
    """Stretches, the share that they are of all bytes that can be read, and what documents left out."""

    stretches: list[Stretch]
    share: float
    left_out: dict[str, int]


def sampled(files: Sequence[Found], cleaning: Cleaning, control: Control) -> Generator[Event, None, Sample]:
    """A sample of ``files`` without those that cannot be read; the first reason is raised when none can. Stopped."""
    sizes = [each.size for each in files]
    total = sum(sizes)
    stretches: list[Stretch] = []
    left_out: dict[str, int] = {}
    problem: CoreError | None = None
    taken = done = unread = 0
    for found, spans in zip(files, spans_of(sizes), strict=True):
        done += found.size
        if not spans:
            continue
        encoding = (found.earlier or {}).get("encoding")
        before = 0
        try:
            for part in parts_of(found, encoding, cleaning, cancelled=lambda: control.stop_requested):
                if control.stop_requested:
                    raise Stopped
                yield Progress("reading", done - found.size + part.read, total)
                stretches += _taken(found.path, part, before, spans)
                before = part.read
                for name, count in part.left_out.items():
                    left_out[name] = left_out.get(name, 0) + count
            taken += sum(end - start for start, end in spans)
        except (CoreError, OSError) as reason:
            if control.stop_requested:
                raise Stopped from reason
            reason = reason if isinstance(reason, CoreError) else BadInput("not_readable", reason=reason.strerror)
            reason.values.setdefault("path", found.path)
            problem = problem or reason
            unread += found.size
    if not stretches and problem is not None:
        raise problem
    return Sample(stretches, taken / max(1, total - unread), left_out)


def spans_of(sizes: Sequence[int]) -> list[list[Span]]:
    """Which bytes of each file to look at: windows spread evenly over all of them laid end to end.

    Small files that a window touches are taken whole; in a large one a window moves to its head and one to its end.
    """
    total = sum(sizes)
    if total <= MOST_BYTES:
        return [[(0, size)] for size in sizes]
    step = (total - WINDOW) / (WINDOWS - 1)
    starts = [round(number * step) for number in range(WINDOWS)]
    spans: list[list[Span]] = []
    begin = 0
    for size in sizes:
        if size <= WINDOW:
            touched = any(start < begin + size and start + WINDOW > begin for start in starts)
            spans.append([(0, size)] if touched else [])
        else:
            inside = [number for number, start in enumerate(starts) if begin <= start < begin + size]
            spans.append(_large([starts[number] - begin for number in inside], size, bool(inside and inside[0] % 2)))
        begin += size
    return spans


def _large(starts: list[int], size: int, end_first: bool) -> list[Span]:
    if len(starts) > 1 or (starts and end_first):
        starts[-1] = size - WINDOW
    if len(starts) > 1 or (starts and not end_first):
        starts[0] = 0
    if not starts:
        return []
    return [(start, min(start + WINDOW, after)) for start, after in zip(starts, [*starts[1:], size], strict=True)]


def _taken(path: str, part: Part, before: int, spans: list[Span]) -> list[Stretch]:
    """What the spans ask for of a part that begins at the byte ``before``, as whole lines."""
    found: list[Stretch] = []
    length, text = max(1, part.read - before), part.text
    for start, end in spans:
        if start >= part.read or end <= before:
            continue
        first, last = start <= before, end >= part.read
        low = 0 if first else text.rfind("\n", 0, len(text) * (start - before) // length) + 1
        high = len(text) if last else text.find("\n", len(text) * (end - before) // length) + 1 or len(text)
        found.append(Stretch(path, part.kind, text[low:high], part.first and first, part.last and last))
    return found
