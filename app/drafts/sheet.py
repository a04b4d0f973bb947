"""The text of a draft as Qt counts it, changed piece by piece."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable

Span = tuple[int, int]  # position and length in UTF-16 units, as Qt counts


def to_units(text: str) -> bytes:
    """``text`` as UTF-16 units; half a surrogate pair goes through too."""
    return text.encode("utf-16-le", "surrogatepass")


def to_spans(kept: Iterable[Iterable[int]]) -> tuple[Span, ...]:
    """Spans as JSON gives them back; ValueError, TypeError for what are none."""
    return tuple((int(start), int(length)) for start, length in kept)


class Sheet:
    """A text, the model's words in it and what ``changed`` them; positions and lengths are UTF-16 units."""

    def __init__(self, text: str = "", spans: Iterable[Span] = (), changed: Iterable[Span] = ()) -> None:
        self._units = bytearray(to_units(text))
        self.spans: list[Span] = _joined(sorted(spans))
        self.changed: list[Span] = _joined(sorted(changed))

    def __len__(self) -> int:
        return len(self._units) // 2

    @property
    def text(self) -> str:
        """All of it."""
        return self._units.decode("utf-16-le", "surrogatepass")

    def digest(self) -> str:
        """The SHA-256 of the text."""
        return hashlib.sha256(self._units).hexdigest()

    def holds(self, text: str) -> bool:
        """Whether this is ``text``."""
        return self._units == to_units(text)

    def splice(
        self, position: int, removed: int, added: str, spans: Iterable[Span] = (), changed: Iterable[Span] = ()
    ) -> bool:
        """Put ``added`` in the place of ``removed`` units; False when nothing changes.

        ``spans`` are the model's words within ``added``, ``changed`` the writer's in their midst. What lies
        outside of the text is cut off.
        """
        position = max(0, min(position, len(self)))
        end = min(position + max(0, removed), len(self))
        new = to_units(added)
        place = position, end, len(new) // 2
        marks = _spliced(self.spans, *place, spans), _spliced(self.changed, *place, changed)
        if self._units[2 * position : 2 * end] == new and (self.spans, self.changed) == marks:
            return False
        self._units[2 * position : 2 * end] = new
        self.spans, self.changed = marks
        return True


def _spliced(old: list[Span], position: int, end: int, added: int, new: Iterable[Span]) -> list[Span]:
    """The spans after a change, in order; what was cut in two by other words stays two.

    A key in a novel only shifts thousands of them, and the window's thread waits while this one has Python.
    """
    first = max(0, bisect_left(old, (position, 0)) - 1)  # spans do not overlap: only this one may reach into it
    last = bisect_left(old, (end, 0), first)
    moved: list[Span] = []
    for start, length in old[first:last]:
        stop = start + length
        if start < position:
            moved.append((start, min(stop, position) - start))
        if stop > end:
            begin = max(start, end)
            moved.append((begin - end + position + added, stop - begin))
    moved += [(position + start, length) for start, length in new]
    by = position + added - end
    rest = [(start + by, length) for start, length in old[last:]] if by else old[last:]
    near = _joined([*old[first - 1 : first], *sorted(moved), *rest[:1]])
    return [*old[: max(0, first - 1)], *near, *rest[1:]]


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Sorted spans, those that touch made one."""
    made: list[Span] = []
    for start, length in spans:
        if made and start <= made[-1][0] + made[-1][1]:
            first = made[-1][0]
            made[-1] = (first, max(made[-1][1], start + length - first))
        else:
            made.append((start, length))
    return made
