"""How unexpected each character of the draft is, as far as it is known: kept up to the first paragraph that changed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from heapq import nlargest

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
        """The sentences with most bits per character of the writer's own, who wrote at least half of each."""
        starts = [start for start, _, _ in self._sentences]
        shared: dict[int, list[Interval]] = {}
        for first, last in model:
            place = max(0, bisect_right(starts, first) - 1)
            while place < len(starts) and starts[place] < last:
                shared.setdefault(place, []).append((first, last))
                place += 1
        whole = (each for place, each in enumerate(self._sentences) if place not in shared)
        found = nlargest(count, whole, key=lambda each: each[2])
        for place, theirs in shared.items():
            start, length, _ = self._sentences[place]
            mine = [self._bits[first:last] for first, last in own(start, start + length, theirs)]
            bits = [each for part in mine for each in part]
            if bits and len(bits) * 2 >= length:
                found.append((start, length, sum(bits) / len(bits)))
        return nlargest(count, found, key=lambda each: each[2])


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
