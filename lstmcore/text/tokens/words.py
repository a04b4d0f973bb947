"""One token a word; a rare word is spelled in characters, a rare character in bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..words import split_words
from .base import BYTES, Ids, blocks, decode, encode_blocks, spelling, spellings


class WordVocabulary:
    """One token a word or a sign, with the space before it when ``spaced``."""

    units = "word"

    def __init__(self, words: Sequence[str], dictionary: Sequence[str] = (), spaced: bool = False) -> None:
        self.words = list(words)
        self.dictionary = list(dictionary)
        self.spaced = spaced
        self._ids = {word: BYTES + i for i, word in enumerate(self.words)}

    @classmethod
    def build(
        cls,
        text: str,
        min_count: int = 2,
        max_vocab: int = 30_000,
        dictionary: Sequence[str] = (),
        spaced: bool = True,
    ) -> WordVocabulary:
        """Characters first (they spell the rest), then words, seen at least ``min_count`` times."""
        counts: Counter[str] = Counter()
        for block in blocks(text):
            counts.update(split_words(block, dictionary, spaced))
        return cls.from_counts(counts, min_count, max_vocab, dictionary, spaced)

    @classmethod
    def from_counts(
        cls, counts: Mapping[str, int], min_count: int, max_vocab: int, dictionary: Sequence[str], spaced: bool
    ) -> WordVocabulary:
        """The same from how often each word occurs."""
        letters: Counter[str] = Counter()
        for word, count in counts.items():
            for letter in word:
                letters[letter] += count
        kept = _commonest(letters, min_count)[: max_vocab // 2]
        known = set(kept)
        words = [word for word in _commonest(counts, max(2, min_count)) if word not in known]
        return cls(kept + words[: max_vocab - len(kept)], dictionary, spaced)

    @property
    def size(self) -> int:
        return BYTES + len(self.words)

    @cached_property
    def _written(self) -> list[bytes]:
        return spellings(self.words)

    def encode(self, text: str) -> Ids:
        """(tokens,) int32; a word outside the vocabulary becomes its characters, one outside that its UTF-8 bytes."""
        return encode_blocks(text, self._encode)

    def _encode(self, text: str) -> Ids:
        words = split_words(text, self.dictionary, self.spaced)
        ids = list(map(self._ids.get, words))
        spelled = {word: self._spell(word) for word, known in zip(words, ids, strict=True) if known is None}
        if not spelled:
            return np.array(ids, dtype=np.int32)
        out: list[int] = []
        for word, known in zip(words, ids, strict=True):
            if known is None:
                out += spelled[word]
            else:
                out.append(known)
        return np.array(out, dtype=np.int32)

    def _spell(self, word: str) -> list[int]:
        out: list[int] = []
        for letter in word:
            known = self._ids.get(letter)
            out.extend(spelling(letter) if known is None else (known,))
        return out

    def decode(self, ids: Iterable[int]) -> str:
        return decode(self._written, ids)

    def writable(self, pending: Sequence[int]) -> NDArray[np.bool_]:
        return self._writable

    @cached_property
    def _writable(self) -> NDArray[np.bool_]:
        return np.arange(self.size) >= BYTES  # bytes are read, never generated

    def unknown_share(self, text: str) -> float:
        return sum(letter not in self._ids for letter in text) / len(text) if text else 0.0

    def to_json(self) -> dict[str, Any]:
        more: dict[str, Any] = {"dictionary": self.dictionary} if self.dictionary else {}
        return {
            "version": 1,
            "units": "word",
            "tokens": self.words,
            **more,
            **({"spaced": True} if self.spaced else {}),
        }


def _commonest(counts: Mapping[str, int], least: int) -> list[str]:
    """What was seen ``least`` times, the commonest first; halves of surrogate pairs left out, no file can hold them."""
    fit = [(word, count) for word, count in counts.items() if count >= least and _is_text(word)]
    return [word for word, _ in sorted(fit, key=lambda each: (-each[1], each[0]))]


def _is_text(word: str) -> bool:
    return word.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in word)
