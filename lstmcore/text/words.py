"""Text cut into words, numbers, signs and spaces, which joined give it again; Chinese is cut by jieba."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Any

from ..errors import BadInput
from .decode import decode_of
from .files import read_regular

MOST_WORDS = 200_000
LONGEST_WORD = 32
HAN = r"\u3400-\u9fff\uf900-\ufaff"
LETTER = rf"[^\W\d_{HAN}]"
WORD = rf"{LETTER}+(?:['’\u0300-\u036f]{LETTER}+|[\u0300-\u036f]+)*|\d+"
LATIN = r"a-zA-Z0-9+#&._%\-"  # jieba's own dictionary and the users' hold words such as 卡拉OK, T恤, C++语言
ANY_HAN = re.compile(f"[{HAN}]")
CHINESE = re.compile(rf"((?:[{LATIN}]+(?=[{HAN}]))?[{HAN}][{LATIN}{HAN}]*)")
PIECES = re.compile(rf"{WORD}|\s|.", re.S)
SPACED_PIECES = re.compile(rf" ?(?:{WORD})|\s|.", re.S)


def split_words(text: str, dictionary: Sequence[str] = (), spaced: bool = False) -> list[str]:
    """The words of ``text``; those of ``dictionary`` are kept whole in Chinese.

    ``spaced``: a word or number takes the single space before it along.
    """
    find = (SPACED_PIECES if spaced else PIECES).findall
    if ANY_HAN.search(text) is None:
        return find(text)
    parts = CHINESE.split(text)
    chinese = list(dict.fromkeys(parts[1::2]))  # many a phrase comes more than once
    cut = iter(_cutter(tuple(dictionary))("\n".join(chinese)))  # at once: each call costs, and no phrase has a line end
    found = {part: list(takewhile("\n".__ne__, cut)) for part in chinese}
    found |= {part: find(part) for part in set(parts[::2])}
    return [word for part in parts for word in found[part]]


def _cutter(dictionary: tuple[str, ...]) -> Callable[[str], list[str]]:
    # jieba unmarshals its cache from the shared temp folder unless told otherwise: give it our own.
    import jieba

    from ..store.home import cache

    jieba.setLogLevel(logging.ERROR)
    folder = cache()
    jieba.dt.tmp_dir = str(folder)  # type: ignore[assignment]
    return _with_words(dictionary, str(folder)) if dictionary else jieba.lcut


@lru_cache(maxsize=4)
def _with_words(dictionary: tuple[str, ...], folder: str) -> Callable[[str], list[str]]:
    import jieba

    tokenizer: Any = jieba.Tokenizer()
    tokenizer.tmp_dir = folder
    for entry in dictionary:
        tokenizer.add_word(*_entry(entry))
    return tokenizer.lcut


def _entry(line: str) -> tuple[str, int | None]:
    """The word of a dictionary's line, and its count where there is one that jieba can take."""
    word, count = [*line.split(), "", ""][:2]
    return word, int(count) if count.isascii() and count.isdecimal() and len(count) < 10 and int(count) else None


def read_dictionary(path: str) -> list[str]:
    """The words of a dictionary file as jieba's, a line each: ``word [count [tag]]`` -> "word" or "word count".

    Without a count jieba is given one that keeps the word whole. BadInput.
    """
    try:
        text = decode_of(path, read_regular(path)).text
    except OSError as problem:
        raise BadInput("not_readable", path=path, reason=problem.strerror or str(problem)) from problem
    found = dict(_entry(line) for line in text.splitlines())
    words = [f"{word} {count}" if count else word for word, count in found.items() if 1 < len(word) <= LONGEST_WORD]
    if not words or len(words) > MOST_WORDS:
        raise BadInput("bad_dictionary", path=path, count=len(words), limit=MOST_WORDS)
    return words
