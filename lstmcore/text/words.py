"""Text cut into words, numbers, signs and spaces, which joined give it again; Han runs are cut by jieba."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from ..errors import BadInput
from .decode import decode
from .files import read_regular

MOST_WORDS = 200_000
LONGEST_WORD = 32
PIECES = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff]+|[^\W\d_\u3400-\u9fff\uf900-\ufaff]+(?:['’][^\W\d_]+)*|\d+|\s|.", re.S
)


def split_words(text: str, dictionary: Sequence[str] = ()) -> list[str]:
    """The words of ``text``; those of ``dictionary`` are kept whole in Chinese."""
    words: list[str] = []
    cut: Callable[[str], list[str]] | None = None
    for match in PIECES.finditer(text):
        piece = match.group()
        if len(piece) > 1 and "\u3400" <= piece[0] <= "\ufaff":
            if cut is None:
                cut = _cutter(tuple(dictionary))
            words.extend(cut(piece))
        else:
            words.append(piece)
    return words


def _cutter(dictionary: tuple[str, ...]) -> Callable[[str], list[str]]:
    # jieba unmarshals its cache from the shared temp folder unless told otherwise: give it our own.
    import jieba

    from ..store.home import cache

    jieba.setLogLevel(logging.ERROR)
    folder = cache()
    folder.mkdir(parents=True, exist_ok=True)
    jieba.dt.tmp_dir = str(folder)  # type: ignore[assignment]
    return _with_words(dictionary, str(folder)) if dictionary else jieba.lcut


@lru_cache(maxsize=4)
def _with_words(dictionary: tuple[str, ...], folder: str) -> Callable[[str], list[str]]:
    import jieba

    tokenizer: Any = jieba.Tokenizer()
    tokenizer.tmp_dir = folder
    for word in dictionary:
        tokenizer.add_word(word)
    return tokenizer.lcut


def read_dictionary(path: str) -> list[str]:
    """The words of a dictionary file as jieba's: a line each, then perhaps a count and a tag. BadInput."""
    try:
        text = decode(read_regular(path)).text
    except OSError as problem:
        raise BadInput("not_readable", path=path, reason=problem.strerror or str(problem)) from problem
    words = [line.split()[0] for line in text.splitlines() if line.strip()]
    fit = [word for word in dict.fromkeys(words) if 1 < len(word) <= LONGEST_WORD]
    if not fit or len(fit) > MOST_WORDS:
        raise BadInput("bad_dictionary", path=path, count=len(fit), limit=MOST_WORDS)
    return fit
