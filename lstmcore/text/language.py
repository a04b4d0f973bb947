"""Which language and which Chinese script a text is in, from a sample."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .plausibility import code_units

SAMPLE = 100_000
ENGLISH = frozenset(
    (
        "the",
        "and",
        "of",
        "to",
        "a",
        "in",
        "that",
        "it",
        "was",
        "he",
        "his",
        "i",
        "with",
        "is",
        "as",
        "had",
        "for",
        "you",
        "not",
    )
)
WORD = re.compile(r"[A-Za-z]+")
HAN, KANA, HANGUL, LATIN, OTHER = 1, 2, 3, 4, 5


def sample(text: str) -> str:
    """At most 3 x SAMPLE characters: beginning, middle, end."""
    if len(text) <= 3 * SAMPLE:
        return text
    middle = len(text) // 2
    return text[:SAMPLE] + text[middle : middle + SAMPLE] + text[-SAMPLE:]


def language(text: str) -> str:
    """ "zh", "en", "mixed" (both) or "other"."""
    part = sample(text)
    counts = np.bincount(_classes()[code_units(part)], minlength=6)
    han, kana, hangul, latin, other = (int(counts[each]) for each in (HAN, KANA, HANGUL, LATIN, OTHER))
    if han + kana + hangul + latin + other == 0:
        return "other"
    if kana > 0.1 * (han + kana) or hangul > han:
        return "other" if 5 * (kana + hangul + han) > latin else _latin_language(part)
    words = latin / 5  # a Chinese character says about as much as a word
    total = han + words + other / 5
    if han >= 0.75 * total:
        return "zh"
    if words >= 0.9 * total:
        return _latin_language(part)
    return "mixed" if other / 5 < 0.2 * total else "other"


def script(text: str) -> str:
    """ "simplified", "traditional", "mixed", or "" where no character tells."""
    return script_of(*script_counts(text))


def script_counts(text: str) -> tuple[int, int]:
    """How many characters of a sample are only simplified, only traditional."""
    counts = np.bincount(_scripts()[code_units(sample(text))], minlength=3)
    return int(counts[1]), int(counts[2])


def script_of(simplified: int, traditional: int) -> str:
    """``script`` by counts."""
    if simplified + traditional == 0:
        return ""
    share = simplified / (simplified + traditional)
    return "simplified" if share > 0.8 else "traditional" if share < 0.2 else "mixed"


def _latin_language(part: str) -> str:
    words = WORD.findall(part)
    known = sum(word.lower() in ENGLISH for word in words)
    marked = sum("\u00c0" <= c <= "\u024f" for c in part[:SAMPLE])
    return "en" if (len(words) < 20 and not marked) or known > 0.12 * len(words) else "other"


@cache
def _classes() -> NDArray[np.uint8]:
    classes = np.zeros(65536, np.uint8)
    for first, last, kind in (
        (0x41, 0x5A, LATIN),
        (0x61, 0x7A, LATIN),
        (0xC0, 0x24F, LATIN),
        (0x370, 0x1FFF, OTHER),
        (0x3041, 0x30FA, KANA),
        (0x3400, 0x9FFF, HAN),
        (0xF900, 0xFAFF, HAN),
        (0xAC00, 0xD7A3, HANGUL),
    ):
        classes[first : last + 1] = kind
    classes[[0xD7, 0xF7]] = 0
    return classes


@cache
def _scripts() -> NDArray[np.uint8]:
    """1 for characters of GB2312 that Big5 lacks, 2 for the reverse, shape (65536,)."""
    scripts = np.zeros(65536, np.uint8)
    for code in range(0x4E00, 0xA000):
        in_gb, in_big5 = bool(chr(code).encode("gb2312", "ignore")), bool(chr(code).encode("big5", "ignore"))
        scripts[code] = 1 if in_gb and not in_big5 else 2 if in_big5 and not in_gb else 0
    return scripts
