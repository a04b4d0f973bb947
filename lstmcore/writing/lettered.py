"""A model of words or subwords that is asked letter by letter, so that it can be mixed with one of other units.

The chance of a text is the sum over all ways to cut it into tokens. The likeliest few ways are followed (the forward
algorithm with a beam); each has tokens that ended, and the letters so far of one that has not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..text.tokens import Vocabulary
from ..text.tokens.base import BYTES
from ..text.tokens.chars import CharVocabulary
from .begun import begun
from .network import Network
from .stack import Floats, Reader, Stack

BEAM, UNLIKELY = 4, 1e-6  # ways of a text; beside the likeliest of them: not worth a step of the network
FEW = 16  # letters


class Letters:
    """The tokens in the order of their texts, so that those which begin alike stand side by side."""

    def __init__(self, tokens: Vocabulary, letters: CharVocabulary) -> None:
        texts = [tokens.decode([token]) for token in range(tokens.size)]
        whole = [token for token, text in enumerate(texts) if text and "\ufffd" not in text]
        self.order = np.array(sorted(whole, key=lambda token: texts[token]), dtype=np.int64)
        self.ended: dict[str, int] = {}  # where the token that is this text stands; a byte's own comes before it
        self._runs: dict[str, tuple[int, int]] = {"": (0, len(self.order))}
        follow: dict[str, dict[str, None]] = {}
        for place, token in enumerate(self.order.tolist()):
            text = texts[token]
            self.ended[text] = place
            for at in range(len(text)):
                first, _ = self._runs.get(text[: at + 1], (place, place))
                self._runs[text[: at + 1]] = first, place + 1
                follow.setdefault(text[:at], {})[text[at]] = None
        self._next = {
            start: (
                np.array([int(letters.encode(letter)[0]) for letter in found], dtype=np.int64),
                np.array([self._runs[start + letter] for letter in found], dtype=np.int64),
            )
            for start, found in follow.items()
        }

    def sums(self, p: Floats) -> Floats:
        """Of the first 0, 1, 2, ... tokens in this order."""
        return np.concatenate([[0.0], p[self.order].cumsum()])

    def of(self, sums: Floats, start: str) -> float:
        """The chance of all tokens that begin with ``start``."""
        first, end = self._runs.get(start, (0, 0))
        return float(sums[end] - sums[first])

    def elsewhere(self, sums: Floats) -> float:
        """The chance of the tokens that are no whole letters."""
        return max(0.0, 1 - float(sums[-1]))

    def of_whole(self, sums: Floats, text: str) -> float:
        """The chance of the token that is ``text``."""
        place = self.ended.get(text)
        return float(sums[place + 1] - sums[place]) if place is not None else 0.0

    def add_next(self, out: Floats, sums: Floats, start: str, factor: float) -> None:
        """Add to each letter of ``out`` ``factor`` times the chance of the tokens that begin with ``start`` and it."""
        if start in self._next:
            letters, runs = self._next[start]
            out[letters] += factor * (sums[runs[:, 1]] - sums[runs[:, 0]])


@dataclass(eq=False)
class Way:
    """``inner`` has read the tokens that ended, ``sums`` are of what it expects; ``owed``: letters of the next token.

    ``mass``: how likely those tokens are beside those of the text's other ways. ``after``: the way in which ``owed``
    is a token that has ended, once that was asked.
    """

    inner: Reader
    sums: Floats
    owed: str = ""
    mass: float = 1.0
    after: Way | None = None
    asked: bool = False


@dataclass
class Spelling(Reader):
    """K texts, each in a few ways, the likeliest first."""

    ways: list[list[Way]] = field(kw_only=True)

    def repeat(self, count: int) -> Spelling:
        return _spelling([self.ways[0]] * count)

    def pick(self, rows: list[int]) -> Spelling:
        return _spelling([self.ways[row] for row in rows])

    def join(self, others: list[Reader]) -> Spelling:
        return _spelling([self.ways[0], *(each.ways[0] for each in others if isinstance(each, Spelling))])


def _spelling(ways: list[list[Way]]) -> Spelling:
    return Spelling([list(each[0].inner.recent[0]) for each in ways], None, ways=ways)


@dataclass
class Lettered(Stack):
    """``inner`` as a model of the letters that its tokens are written in."""

    inner: Stack = field(kw_only=True)
    letters: Letters = field(kw_only=True)

    def through(self, change: Callable[[Network], Network]) -> Lettered:
        return replace(self, inner=self.inner.through(change))

    def start(self) -> Reader:
        return _spelling([[self._way(self.inner.start())]])

    def read(self, tokens: list[int], reader: Reader) -> Reader:
        """As ``Stack.read``: of much all but the last word at once, as its vocabulary cuts it, the rest by letters."""
        assert isinstance(reader, Spelling)
        if len(tokens) <= FEW and min(tokens, default=0) >= BYTES:
            return self._by_letters(tokens, reader)
        best = reader.ways[0][0]
        text = best.owed + self.vocabulary.decode(tokens)
        rest = begun(self.inner.vocabulary, text)
        whole = self._read(text[: len(text) - len(rest)], best.inner)
        return self._by_letters(self.vocabulary.encode(rest).tolist(), _spelling([[self._way(whole)]]))

    def _by_letters(self, tokens: Sequence[int], reader: Reader) -> Reader:
        for token in tokens:
            reader = self.step([token], reader)
        return reader

    def step(self, tokens: list[int], reader: Reader) -> Reader:
        assert isinstance(reader, Spelling)
        self._ask(way for ways in reader.ways for way in ways)
        return _spelling([self._on(ways, token) for ways, token in zip(reader.ways, tokens, strict=True)])

    def probabilities(self, reader: Reader) -> Floats:
        """As ``Stack.probabilities``; what no whole token is written in has its chance in equal parts on the bytes."""
        assert isinstance(reader, Spelling)
        self._ask(way for ways in reader.ways for way in ways)
        out = np.zeros((len(reader.ways), self.vocabulary.size))
        for row, ways in zip(out, reader.ways, strict=True):
            for way in [*ways, *(way.after for way in ways if way.after is not None)]:
                self.letters.add_next(row, way.sums, way.owed, way.mass)
                if not way.owed:
                    row[:BYTES] += way.mass * self.letters.elsewhere(way.sums) / BYTES
        total = out.sum(1, keepdims=True)
        return np.where(total > 0, out / np.maximum(total, 1e-300), 1 / self.vocabulary.size)

    def _way(self, inner: Reader) -> Way:
        return Way(inner, self.letters.sums(self.inner.probabilities(inner)[0]))

    def _read(self, text: str, inner: Reader) -> Reader:
        ids = self.inner.vocabulary.encode(text).tolist()
        return self.inner.read(ids, inner) if ids else inner

    def _on(self, ways: Sequence[Way], token: int) -> list[Way]:
        """The ways of one text after one more letter."""
        letter = self.vocabulary.decode([token])
        if token < BYTES:
            return list(ways)  # a piece of a letter that no token is written in
        found = [Way(way.inner, way.sums, way.owed + letter, way.mass) for way in ways]
        found += [Way(way.after.inner, way.after.sums, letter, way.after.mass) for way in ways if way.after is not None]
        scores = [each.mass * self.letters.of(each.sums, each.owed) for each in found]
        best = max(scores)
        if best <= 0:
            return [self._way(self._read(ways[0].owed + letter, ways[0].inner))]
        kept: dict[str, Way] = {}
        for score, way in sorted(zip(scores, found, strict=True), key=lambda each: -each[0]):
            if way.owed in kept:  # words before were cut otherwise: what comes next is much the same
                kept[way.owed].mass += way.mass / best
            elif len(kept) < BEAM and score > UNLIKELY * best:
                way.mass /= best
                kept[way.owed] = way
        return list(kept.values())

    def _ask(self, ways: Iterable[Way]) -> None:
        """Find for each way the one in which its letters are a whole token, all in one step of the network."""
        open_ = list(dict.fromkeys(way for way in ways if not way.asked))
        for way in open_:
            way.asked = True
        chances = [self.letters.of_whole(way.sums, way.owed) for way in open_]
        ended = [
            (way, chance)
            for way, chance in zip(open_, chances, strict=True)
            if chance > UNLIKELY * self.letters.of(way.sums, way.owed)
        ]
        if not ended:
            return
        tokens = [int(self.letters.order[self.letters.ended[way.owed]]) for way, _ in ended]
        first, *others = (way.inner for way, _ in ended)
        inner = self.inner.step(tokens, first.join(others) if others else first)
        p = self.inner.probabilities(inner)
        for row, (way, chance) in enumerate(ended):
            way.after = Way(inner.pick([row]), self.letters.sums(p[row]), "", way.mass * chance)


def by_words(stack: Stack) -> bool:
    """Whether a word half written is best gone on with letter by letter."""
    return stack.vocabulary.units != "char"


def lettered(stack: Stack) -> Stack:
    """``stack`` itself where its units are characters."""
    if isinstance(stack.vocabulary, CharVocabulary):
        return stack
    texts = (stack.vocabulary.decode([token]) for token in range(stack.vocabulary.size))
    letters = CharVocabulary(sorted({letter for text in texts for letter in text if letter != "\ufffd"}))
    parts = {name: getattr(stack, name) for name in Stack.__dataclass_fields__}
    parts |= {"vocabulary": letters, "network": None, "ngram": None}
    return Lettered(**parts, inner=stack, letters=Letters(stack.vocabulary, letters))
