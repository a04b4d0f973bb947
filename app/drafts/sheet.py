"""The text of a draft as Qt counts it, changed piece by piece."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

Span = tuple[int, int]  # position and length in UTF-16 units, as Qt counts


def to_units(text: str) -> bytes:
    """``text`` as UTF-16 units; half a surrogate pair goes through too."""
    return text.encode("utf-16-le", "surrogatepass")


class Sheet:
    """A text and the model's words in it; positions and lengths are UTF-16 units."""

    def __init__(self, text: str = "", spans: Iterable[Span] = ()) -> None:
        self._units = bytearray(to_units(text))
        self.spans: list[Span] = list(spans)

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

    def splice(self, position: int, removed: int, added: str, spans: Iterable[Span] = ()) -> bool:
        """Put ``added`` in the place of ``removed`` units; False when nothing changes.

        ``spans`` are the model's words within ``added``. What lies outside of the text is cut off.
        """
        position = max(0, min(position, len(self)))
        end = min(position + max(0, removed), len(self))
        new = to_units(added)
        old_spans, new_spans = self.spans, self._spliced(position, end, len(new) // 2, spans)
        if self._units[2 * position : 2 * end] == new and old_spans == new_spans:
            return False
        self._units[2 * position : 2 * end] = new
        self.spans = new_spans
        return True

    def _spliced(self, position: int, end: int, added: int, spans: Iterable[Span]) -> list[Span]:
        """The spans after a change; what was cut in two by the user's words stays two."""
        moved: list[Span] = []
        for start, length in self.spans:
            stop = start + length
            if start < position:
                moved.append((start, min(stop, position) - start))
            if stop > end:
                begin = max(start, end)
                moved.append((begin - end + position + added, stop - begin))
        moved += [(position + start, length) for start, length in spans]
        return _joined(sorted(moved))


def _joined(spans: list[Span]) -> list[Span]:
    """Sorted spans, those that touch made one."""
    made: list[Span] = []
    for start, length in spans:
        if made and start <= made[-1][0] + made[-1][1]:
            first = made[-1][0]
            made[-1] = (first, max(made[-1][1], start + length - first))
        else:
            made.append((start, length))
    return made
