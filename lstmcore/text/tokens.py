"""Text <-> token ids, without loss: ``decode(encode(x)) == x``; what the vocabulary lacks is spelled in UTF-8 bytes.

Ids 0-255 are the bytes (so nothing is ever unknown), ids from 256 on the vocabulary's own tokens, most frequent first.
"""

from __future__ import annotations

import codecs
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput, Damaged
from .lessons import LessonVocabulary, simplified_for_lessons
from .words import split_words

BYTES = 256
SUBWORDS_FROM = 20_000_000  # characters
Ids = NDArray[np.int32]


class Vocabulary(Protocol):
    """What every kind of vocabulary can do."""

    units: str

    @property
    def size(self) -> int: ...

    def encode(self, text: str) -> Ids: ...

    def decode(self, ids: Iterable[int]) -> str: ...

    def writable(self, pending: Sequence[int]) -> NDArray[np.bool_]:
        """(V,) which tokens may be generated after ``pending``, the tokens of a character that is not whole yet."""
        ...

    def unknown_share(self, text: str) -> float:
        """Share of the characters of ``text``, 0-1, that the vocabulary must spell in bytes."""
        ...

    def to_json(self) -> dict[str, Any]: ...


def codepoints(text: str) -> NDArray[np.uint32]:
    """The Unicode code points of ``text``, (characters,)."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _decode(tokens: Sequence[str], ids: Iterable[int]) -> str:
    parts: list[str] = []
    spelled = bytearray()
    for i in ids:
        if i < BYTES:
            spelled.append(i)
            continue
        if spelled:
            parts.append(spelled.decode("utf-8", "replace"))
            spelled.clear()
        parts.append(tokens[i - BYTES])
    parts.append(spelled.decode("utf-8", "replace"))
    return "".join(parts)


class CharVocabulary:
    """One token a character."""

    units = "char"

    def __init__(self, characters: Sequence[str]) -> None:
        self.characters = list(characters)

    @classmethod
    def build(cls, text: str, min_count: int = 2, max_vocab: int = 30_000) -> CharVocabulary:
        """The characters seen at least ``min_count`` times, at most ``max_vocab`` of them."""
        points, counts = np.unique(codepoints(text), return_counts=True)
        keep = counts >= min_count
        points, counts = points[keep], counts[keep]
        order = np.lexsort((points, -counts))[:max_vocab]
        return cls([chr(int(p)) for p in points[order]])

    @property
    def size(self) -> int:
        return BYTES + len(self.characters)

    @cached_property
    def _ids(self) -> NDArray[np.int32]:
        table = np.full(0x110000, -1, dtype=np.int32)
        table[codepoints("".join(self.characters))] = np.arange(BYTES, self.size, dtype=np.int32)
        return table

    def encode(self, text: str) -> Ids:
        """(tokens,) int32; a character outside the vocabulary becomes its 1-4 UTF-8 bytes."""
        points = codepoints(text)
        ids = self._ids[points]
        unknown = np.flatnonzero(ids < 0)
        if not unknown.size:
            return ids
        spellings = [chr(int(p)).encode("utf-8", "surrogatepass") for p in points[unknown]]
        lengths = np.ones(len(ids), dtype=np.int64)
        lengths[unknown] = [len(s) for s in spellings]
        out = np.repeat(ids, lengths)
        out[out < 0] = np.frombuffer(b"".join(spellings), dtype=np.uint8)
        return out

    def decode(self, ids: Iterable[int]) -> str:
        return _decode(self.characters, ids)

    def writable(self, pending: Sequence[int]) -> NDArray[np.bool_]:
        return np.arange(self.size) >= BYTES  # bytes are read, never generated

    def unknown_share(self, text: str) -> float:
        return float((self._ids[codepoints(text)] < 0).mean()) if text else 0.0

    def to_json(self) -> dict[str, Any]:
        return {"version": 1, "units": "char", "tokens": "".join(self.characters)}


class WordVocabulary:
    """One token a word; a rare word is spelled in characters, a rare character in bytes."""

    units = "word"

    def __init__(self, words: Sequence[str], dictionary: Sequence[str] = ()) -> None:
        self.words = list(words)
        self.dictionary = list(dictionary)
        self._ids = {word: BYTES + i for i, word in enumerate(self.words)}

    @classmethod
    def build(
        cls, text: str, min_count: int = 2, max_vocab: int = 30_000, dictionary: Sequence[str] = ()
    ) -> WordVocabulary:
        """Characters first (they spell the rest), then words, seen at least ``min_count`` times."""
        letters = CharVocabulary.build(text, min_count, max_vocab // 2).characters
        counts = Counter(split_words(text, dictionary))
        known = set(letters)
        words = [w for w, c in counts.items() if c >= max(2, min_count) and w not in known]
        words.sort(key=lambda w: (-counts[w], w))
        return cls(letters + words[: max_vocab - len(letters)], dictionary)

    @property
    def size(self) -> int:
        return BYTES + len(self.words)

    def encode(self, text: str) -> Ids:
        out: list[int] = []
        for word in split_words(text, self.dictionary):
            known = self._ids.get(word)
            if known is not None:
                out.append(known)
                continue
            for letter in word:
                known = self._ids.get(letter)
                out.extend(letter.encode("utf-8", "surrogatepass") if known is None else (known,))
        return np.array(out, dtype=np.int32)

    def decode(self, ids: Iterable[int]) -> str:
        return _decode(self.words, ids)

    def writable(self, pending: Sequence[int]) -> NDArray[np.bool_]:
        return np.arange(self.size) >= BYTES  # bytes are read, never generated

    def unknown_share(self, text: str) -> float:
        return sum(letter not in self._ids for letter in text) / len(text) if text else 0.0

    def to_json(self) -> dict[str, Any]:
        values = {"version": 1, "units": "word", "tokens": self.words}
        return {**values, "dictionary": self.dictionary} if self.dictionary else values


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


class SubwordVocabulary:
    """Byte-level BPE of the tokenizers library, trained on the corpus; its 256 byte symbols spell everything."""

    units = "subword"

    def __init__(self, model: str) -> None:
        from tokenizers import Tokenizer

        self.model = model
        self._tokenizer: Any = Tokenizer.from_str(model)

    @classmethod
    def build(cls, text: str, min_count: int = 2, max_vocab: int = 8_000) -> SubwordVocabulary:
        """At most ``max_vocab`` tokens, and no more than so long a text can teach (``subword_size``)."""
        from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

        tokenizer: Any = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        alphabet = pre_tokenizers.ByteLevel.alphabet()
        trainer: Any = trainers.BpeTrainer(
            vocab_size=min(max_vocab, subword_size(len(text))),
            min_frequency=min_count,
            initial_alphabet=alphabet,
            show_progress=False,
        )
        tokenizer.train_from_iterator(text.splitlines(keepends=True), trainer)
        return cls(tokenizer.to_str())

    @property
    def size(self) -> int:
        return int(self._tokenizer.get_vocab_size())

    def encode(self, text: str) -> Ids:
        text = text.encode("utf-8", "replace").decode("utf-8")  # the library refuses lone surrogates
        return np.array(self._tokenizer.encode(text).ids, dtype=np.int32)

    def decode(self, ids: Iterable[int]) -> str:
        return str(self._tokenizer.decode([int(i) for i in ids], skip_special_tokens=False))

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
        return 0.0

    def to_json(self) -> dict[str, Any]:
        return {"version": 1, "units": "subword", "model": self.model}


KINDS: dict[str, Any] = {"char": CharVocabulary, "word": WordVocabulary, "subword": SubwordVocabulary}


def subword_size(chars: int) -> int:
    """How many subwords a text of ``chars`` characters is cut into: about as its distinct words grow."""
    return BYTES + max(256, int(4 * math.sqrt(chars)))


def choose_units(language: str, chars: int) -> str:
    """What "auto" means: characters, but subwords for a large text in another script than Chinese."""
    return "subword" if language != "zh" and chars >= SUBWORDS_FROM else "char"


def build(
    text: str,
    units: str,
    min_count: int,
    max_vocab: int,
    *,
    language: str = "zh",
    dictionary: Sequence[str] = (),
    lowercase: bool = False,
    strip_punctuation: bool = False,
) -> Vocabulary:
    """A vocabulary of ``units`` from ``text``; ``language`` decides what "auto" means, ``dictionary`` is jieba's."""
    units = choose_units(language, len(text)) if units == "auto" else units
    text = simplified_for_lessons(text, lowercase, strip_punctuation)
    more = {"dictionary": dictionary} if units == "word" else {}
    vocabulary: Vocabulary = KINDS[units].build(text, min_count, max_vocab, **more)
    return LessonVocabulary(vocabulary, lowercase, strip_punctuation) if lowercase or strip_punctuation else vocabulary


def from_json(values: dict[str, Any]) -> Vocabulary:
    """The vocabulary that ``to_json`` wrote; Damaged when it is not one."""
    lesson = [values.get(name, False) for name in ("lowercase", "strip_punctuation")]
    if not all(isinstance(each, bool) for each in lesson):
        raise Damaged("vocabulary")
    vocabulary = _from_json(values)
    return LessonVocabulary(vocabulary, lesson[0], lesson[1]) if any(lesson) else vocabulary


def _from_json(values: dict[str, Any]) -> Vocabulary:
    units, tokens = values.get("units"), values.get("tokens")
    if values.get("version") != 1 or not isinstance(units, str) or units not in KINDS:
        raise Damaged("vocabulary")
    if units == "subword":
        model = values.get("model")
        if not isinstance(model, str):
            raise Damaged("vocabulary")
        try:
            return SubwordVocabulary(model)
        except Exception as problem:  # the library raises a bare Exception for any bad model
            raise Damaged("vocabulary") from problem
    if not isinstance(tokens, (str, list)):
        raise Damaged("vocabulary")
    entries: list[Any] = list(tokens)
    if not all(isinstance(each, str) and each for each in entries) or len(set(entries)) != len(entries):
        raise Damaged("vocabulary")
    if units == "char" and any(len(each) != 1 for each in entries):
        raise Damaged("vocabulary")
    dictionary = values.get("dictionary", [])
    if not isinstance(dictionary, list) or not all(isinstance(each, str) and each for each in dictionary):
        raise Damaged("vocabulary")
    return WordVocabulary(entries, dictionary) if units == "word" else CharVocabulary(entries)


def require_text(text: str, least: int) -> None:
    """BadInput when ``text`` has fewer than ``least`` characters that are not spaces."""
    count = sum(not letter.isspace() for letter in text[: least * 4])
    if count < least:
        raise BadInput("too_little_text", count=count, least=least)
