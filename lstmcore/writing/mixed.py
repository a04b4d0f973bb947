"""Two models that write together: their chances are interpolated at every step.

Characters are matched by what they write; one that only one of the models knows has no chance with the other, which
reads it in bytes. Models of words or subwords are asked letter by letter, unless theirs are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ..text.tokens import Vocabulary
from ..text.tokens.base import BYTES
from ..text.tokens.chars import CharVocabulary
from .lettered import lettered
from .network import Network
from .stack import CONTEXT, Floats, Reader, Stack


@dataclass
class Both(Reader):
    """The same K texts as each of the two models has read them."""

    first: Reader = field(kw_only=True)
    second: Reader = field(kw_only=True)

    def repeat(self, count: int) -> Both:
        recent = [list(self.recent[0]) for _ in range(count)]
        return Both(recent, None, first=self.first.repeat(count), second=self.second.repeat(count))

    def pick(self, rows: list[int]) -> Both:
        recent = [self.recent[row] for row in rows]
        return Both(recent, None, first=self.first.pick(rows), second=self.second.pick(rows))

    def join(self, others: list[Reader]) -> Both:
        both = [each for each in others if isinstance(each, Both)]
        first, second = self.first.join([each.first for each in both]), self.second.join([each.second for each in both])
        return Both([list(each.recent[0]) for each in (self, *others)], None, first=first, second=second)


@dataclass
class Mixed(Stack):
    """``share`` (0-1) of the chances is the second model's; ``spelled`` says how each reads a token of both."""

    first: Stack = field(kw_only=True)
    second: Stack = field(kw_only=True)
    of: tuple[Stack, Stack] = field(kw_only=True)  # the models as they were given
    share: float = field(kw_only=True)
    columns: tuple[NDArray[np.int64], NDArray[np.int64]] = field(kw_only=True)  # where each one's tokens stand
    spelled: tuple[list[list[int]], list[list[int]]] = field(kw_only=True)

    @property
    def languages(self) -> frozenset[str]:
        return frozenset(each.language for each in self.of)

    def through(self, change: Callable[[Network], Network]) -> Mixed:
        return replace(self, first=self.first.through(change), second=self.second.through(change))

    def start(self) -> Reader:
        return Both([[]], None, first=self.first.start(), second=self.second.start())

    def read(self, tokens: list[int], reader: Reader) -> Reader:
        return self._on([(reader.recent[0] + tokens)[-CONTEXT:]], [tokens], reader)

    def step(self, tokens: list[int], reader: Reader) -> Reader:
        recent = [[*old[-CONTEXT + 1 :], token] for old, token in zip(reader.recent, tokens, strict=True)]
        return self._on(recent, [[token] for token in tokens], reader)

    def probabilities(self, reader: Reader) -> Floats:
        one, other = self.apart(reader)
        return (1 - self.share) * one + self.share * other

    def apart(self, reader: Reader) -> tuple[Floats, Floats]:
        """The chances (K, V) that each of the two models gives to the tokens of both."""
        assert isinstance(reader, Both)
        one, other = np.zeros((2, len(reader.recent), self.vocabulary.size))
        one[:, self.columns[0]] = self.first.probabilities(reader.first)
        other[:, self.columns[1]] = self.second.probabilities(reader.second)
        return one, other

    def _on(self, recent: list[list[int]], tokens: list[list[int]], reader: Reader) -> Both:
        assert isinstance(reader, Both)
        first = _read_on(self.first, reader.first, self.spelled[0], tokens)
        second = _read_on(self.second, reader.second, self.spelled[1], tokens)
        return Both(recent, None, first=first, second=second)


def _read_on(stack: Stack, reader: Reader, spelled: list[list[int]], tokens: list[list[int]]) -> Reader:
    """K texts, each read on by its own tokens of both."""
    own = [[each for token in row for each in spelled[token]] for row in tokens]
    if all(len(each) == 1 for each in own):
        return stack.step([each[0] for each in own], reader)
    rows = [stack.read(each, reader.pick([k])) if each else reader.pick([k]) for k, each in enumerate(own)]
    return rows[0].join(rows[1:]) if len(rows) > 1 else rows[0]


def mixed(first: Stack, second: Stack, share: float) -> Mixed:
    """Both as one."""
    of = first, second
    both = first.vocabulary
    if both.to_json() != second.vocabulary.to_json():
        first, second = lettered(first), lettered(second)
        one, other = first.vocabulary, second.vocabulary
        assert isinstance(one, CharVocabulary)
        assert isinstance(other, CharVocabulary)
        known = set(one.characters)
        both = CharVocabulary([*one.characters, *(each for each in other.characters if each not in known)])
    parts = {name: getattr(first, name) for name in Stack.__dataclass_fields__}
    parts |= {"vocabulary": both, "network": None, "ngram": None, "offers": ()}
    return Mixed(
        **parts,
        first=first,
        second=second,
        of=of,
        share=share,
        columns=(_columns(first.vocabulary, both), _columns(second.vocabulary, both)),
        spelled=(_spelled(first.vocabulary, both), _spelled(second.vocabulary, both)),
    )


def _columns(own: Vocabulary, both: Vocabulary) -> NDArray[np.int64]:
    if not isinstance(own, CharVocabulary):
        return np.arange(own.size)
    placed = [int(both.encode(character)[0]) for character in own.characters]
    return np.array([*range(BYTES), *placed], dtype=np.int64)


def _spelled(own: Vocabulary, both: Vocabulary) -> list[list[int]]:
    if not isinstance(own, CharVocabulary) or not isinstance(both, CharVocabulary):
        return [[token] for token in range(both.size)]
    spelled = [own.encode(character).tolist() for character in both.characters]
    return [*([byte] for byte in range(BYTES)), *spelled]
