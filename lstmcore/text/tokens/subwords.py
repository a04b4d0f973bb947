"""Subwords of the tokenizers library, learned from the corpus; its 256 byte symbols spell everything."""

from __future__ import annotations

import codecs
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .base import BYTES, Ids, blocks, encode_blocks

# ASCII characters that the subwords are learned from: more would teach no others, but take minutes and gigabytes
LEARNED_FROM = {"bpe": 10_000_000, "unigram": 3_000_000}
COST_BEYOND_ASCII = 4  # of each further byte of a character: runs of Han hardly ever repeat, so each is work
UNLEARNED = 1e-4  # between the scores of two such letters
PIECE = 50_000  # characters: what is drawn from a long text at one place, or encoded at once


def subword_size(chars: int) -> int:
    """How many subwords a text of ``chars`` characters is cut into: about as its distinct words grow."""
    return BYTES + max(256, int(4 * math.sqrt(chars)))


def sampled(pieces: Iterable[str], chars: int, size: int, kind: str) -> Iterator[str]:
    """As many of ``pieces``, evenly spaced, as can be learned from; all have ``chars`` characters, ``size`` bytes."""
    cost = chars + COST_BEYOND_ASCII * (size - chars)
    return islice(pieces, 0, None, max(1, -(-cost // LEARNED_FROM[kind])))


class SubwordVocabulary:
    """Byte-level BPE (Sennrich et al. 2016, Radford et al. 2019) or a unigram model (Kudo 2018)."""

    units = "subword"

    def __init__(self, model: str) -> None:
        from tokenizers import Tokenizer

        self.model = model
        self._tokenizer: Any = Tokenizer.from_str(model)

    @classmethod
    def build(cls, text: str, min_count: int = 2, max_vocab: int = 8_000, kind: str = "bpe") -> SubwordVocabulary:
        """At most ``max_vocab`` tokens, and no more than so long a text can teach (``subword_size``)."""
        size = sum(len(_valid(piece).encode()) for piece in blocks(text))
        pieces = sampled(blocks(text, PIECE), len(text), size, kind)
        return cls.learn(pieces, min(max_vocab, subword_size(len(text))), min_count, kind)

    @classmethod
    def learn(cls, pieces: Iterable[str], size: int, min_count: int = 2, kind: str = "bpe") -> SubwordVocabulary:
        """``size`` tokens from ``pieces`` of text; BPE joins only pairs seen ``min_count`` times."""
        from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

        tokenizer: Any = Tokenizer(models.BPE() if kind == "bpe" else models.Unigram())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        common: dict[str, Any] = {
            "vocab_size": size,
            "initial_alphabet": pre_tokenizers.ByteLevel.alphabet(),
            "show_progress": False,
        }
        if kind == "bpe":
            trainer: Any = trainers.BpeTrainer(min_frequency=min_count, **common)
        else:
            trainer = trainers.UnigramTrainer(**common)
        lines = (line for piece in pieces for line in _valid(piece).splitlines(keepends=True))
        tokenizer.train_from_iterator(lines, trainer)
        return cls(tokenizer.to_str() if kind == "bpe" else _settled(tokenizer.to_str()))

    @property
    def size(self) -> int:
        return int(self._tokenizer.get_vocab_size())

    def encode(self, text: str) -> Ids:
        """(tokens,) int32; half a surrogate pair, which the library refuses, becomes a question mark."""
        return encode_blocks(text, self._encode)

    def _encode(self, text: str) -> Ids:
        pieces = list(blocks(_valid(text), PIECE))
        return np.array([i for found in self._tokenizer.encode_batch_fast(pieces) for i in found.ids], dtype=np.int32)

    def decode(self, ids: Iterable[int]) -> str:
        return b"".join(self._spellings[i] for i in ids).decode("utf-8", "replace")

    def shown(self, token: int) -> str:
        """The text of one token; what is no whole characters as its bytes, such as "<E5><92>"."""
        written = self._spellings[token]
        try:
            return written.decode("utf-8")
        except UnicodeDecodeError:
            return "".join(f"<{byte:02X}>" for byte in written)

    @cached_property
    def _spellings(self) -> list[bytes]:
        return [_bytes_of(self._tokenizer.id_to_token(i)) for i in range(self.size)]

    @cached_property
    def _begins(self) -> NDArray[np.bool_]:
        return np.array([_begins_text(each) for each in self._spellings])

    @cached_property
    def _inside(self) -> NDArray[np.int64]:
        """The few tokens that start inside a character."""
        return np.array([i for i, each in enumerate(self._spellings) if each[0] & 0xC0 == 0x80], dtype=np.int64)

    def writable(self, pending: Sequence[int]) -> NDArray[np.bool_]:
        if not pending:
            return self._begins
        begun = b"".join(self._spellings[i] for i in pending)
        found = np.zeros(self.size, dtype=bool)
        found[self._inside] = [_begins_text(begun + self._spellings[i]) for i in self._inside]
        return found

    def unknown_share(self, text: str) -> float:
        known = int(self._letters[self.encode(text)].sum())
        return max(0.0, 1 - known / len(text)) if text else 0.0

    @cached_property
    def _letters(self) -> NDArray[np.int64]:
        """(V,) how many characters each token writes, none where it is a piece of one."""
        texts = (each.decode("utf-8", "replace") for each in self._spellings)
        return np.array([0 if "\ufffd" in text else len(text) for text in texts])

    def to_json(self) -> dict[str, Any]:
        return {"version": 1, "units": "subword", "model": self.model}


def _settled(model: str) -> str:
    """A unigram model as JSON in which chance has no part.

    The trainer sums in any order, and gives the letters that it did not learn scores and places by a random order.
    """
    values: dict[str, Any] = json.loads(model)
    pieces: list[tuple[str, float]] = values["model"]["vocab"]
    lowest = min(score for _, score in pieces)
    least = lowest + UNLEARNED * BYTES
    scores = {piece: round(lowest if len(piece) == 1 and score <= least else score, 6) for piece, score in pieces}
    values["model"]["vocab"] = sorted(scores.items(), key=lambda each: (-each[1], each[0]))
    return json.dumps(values, ensure_ascii=False)


def _valid(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


@cache
def _byte_letters() -> dict[str, int]:
    """The letter by which byte-level BPE writes each byte -> the byte (Radford et al. 2019)."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    rest = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(256 + n): byte for n, byte in enumerate(rest)}


def _bytes_of(token: str) -> bytes:
    letters = _byte_letters()
    return bytes(letters[letter] for letter in token)


def _begins_text(data: bytes) -> bool:
    """Whether ``data`` is UTF-8 up to a last character that may still lack bytes."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return not (data[-2:-1] == b"\xed" and data[-1] >= 0xA0)  # half a surrogate: the decoder would wait for more
