"""How unexpected each character of the draft is, as far as it is known: kept up to the first paragraph that changed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from lstmcore.events import Surprised

BANDS = 4
Interval = tuple[int, int]  # start and end, in characters


class SurpriseMap:
    """``text`` is the draft that is judged; ``known`` of its characters are."""

    def __init__(self) -> None:
        self.text = ""
        self._bits: list[float] = []
        self._bands = ""
        self._sentences: list[tuple[int, int, float]] = []

    @property
    def known(self) -> int:
        """How many characters are judged, from the beginning on."""
        return len(self._bits)

    def clear(self) -> None:
        """Nothing is known: another draft or another model."""
        self.__init__()

    def keep(self, text: str) -> int:
        """The draft is ``text`` now; what was known stays up to the changed line, whose start is the answer."""
        same = min(common(self.text, text), self.known)
        unchanged = same == len(self.text) == len(text)
        start = same if unchanged else text.rfind("\n", 0, same) + 1
        self.text = text
        self._bits, self._bands = self._bits[:start], self._bands[:start]
        self._sentences = self._sentences[: bisect_left(self._sentences, (start, 0, 0.0))]
        return start

    def take(self, piece: Surprised, base: int = 0) -> None:
        """One more piece, its places counted from character ``base``; one that does not follow is left out."""
        if base + piece.start == self.known:
            self._bits += piece.bits
            self._bands += piece.bands
            self._sentences += [(base + start, length, rate) for start, length, rate in piece.sentences]

    def runs(self, first: int, last: int, model: Sequence[Interval] = ()) -> Iterator[tuple[int, int, int]]:
        """(start, end, band) of the writer's characters between two places; ``model``: the words of the model."""
        for start, end in own(first, min(last, self.known), model):
            at = start
            while at < end:
                band, run = self._bands[at], at + 1
                while run < end and self._bands[run] == band:
                    run += 1
                yield at, run, int(band)
                at = run

    def shares(self, model: Sequence[Interval] = ()) -> tuple[float, ...]:
        """The share of the writer's characters in each band; zeros while none is known."""
        kept = "".join(self._bands[start:end] for start, end in own(0, self.known, model))
        return tuple(kept.count(str(band)) / max(1, len(kept)) for band in range(BANDS))

    def rate(self, model: Sequence[Interval] = ()) -> float | None:
        """Bits per character of the writer's own words, None while none are known."""
        total = count = 0.0
        for start, end in own(0, self.known, model):
            total += sum(self._bits[start:end])
            count += end - start
        return total / count if count else None

    def unusual(self, count: int, model: Sequence[Interval] = ()) -> list[tuple[int, int, float]]:
        """The sentences with most bits per character, most of whose characters are the writer's."""
        starts = [start for start, _ in model]
        found: list[tuple[int, int, float]] = []
        for each in sorted(self._sentences, key=lambda each: -each[2]):
            if len(found) == count:
                break
            start, end = each[0], each[0] + each[1]
            near = model[max(0, bisect_left(starts, start) - 1) : bisect_left(starts, end)]
            theirs = sum(max(0, min(end, last) - max(start, first)) for first, last in near)
            if theirs * 2 <= each[1]:
                found.append(each)
        return found


def own(first: int, last: int, model: Sequence[Interval]) -> Iterator[Interval]:
    """What of [first, last) is not the model's; ``model`` in order, not overlapping."""
    at = first
    for start, end in model:
        if start >= last:
            break
        if start > at:
            yield at, start
        at = max(at, end)
    if at < last:
        yield at, last


def common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
