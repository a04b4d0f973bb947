"""Raw review -> units (characters or words) that both models read; every unit remembers where it stood."""

from __future__ import annotations

import re
import unicodedata
from itertools import takewhile

from ..text.styles import in_script
from ..text.words import split_words

_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)*|[:;=8x]-?[)(dpo/\\|]+|<3|([!?])\1*|[^\s\w]|\w")
_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_CJK_RUN = re.compile(rf"{_CJK.pattern}+")
_WORD_OR_RUN = re.compile(rf"{_CJK_RUN.pattern}|{_WORD.pattern}")
_LETTER = re.compile(r"[^\W\d_]")
_LATIN_RUN = re.compile(r"[a-zà-öø-ɏ]+")


class _Folding(dict[int, str]):
    """Code point -> NFKC, lower case, simplified; what is invisible vanishes. Filled as characters turn up."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        category = unicodedata.category(character)
        if character.isspace() or category in ("Cc", "Zl", "Zp"):
            folded = " "
        elif category in ("Cf", "Cs", "Mn", "Me") and character != "\u200d":
            folded = ""
        else:
            plain = unicodedata.normalize("NFKC", character).lower()
            folded = "".join(" " if each.isspace() else each for each in plain)
            if _CJK.match(folded):
                folded = in_script(folded, "simplified").text
        self[point] = folded
        return folded


_FOLDING = _Folding()
_known_runs: dict[str, tuple[str, ...]] = {}
MOST_RUNS = 50_000


def normalise(text: str) -> str:
    """NFKC, lower case, simplified, one space between words; emoji and emoticons stay."""
    return _SPACES.sub(" ", text.translate(_FOLDING)).strip()


def units_of(text: str, kind: str) -> list[str]:
    """The units of a normalised text: ``kind`` "char" (without spaces), "word", or "jieba": Chinese words too."""
    if kind == "char":
        return list(text.replace(" ", ""))
    return [text[start:end] for start, end in _words(text, kind)]


def _words(text: str, kind: str) -> list[tuple[int, int]]:
    """Where the words of a normalised text begin and end."""
    spans = [match.span() for match in (_WORD if kind == "word" else _WORD_OR_RUN).finditer(text)]
    if kind == "word":
        return spans
    cut = _cut_runs([text[start:end] for start, end in spans if _CJK.match(text, start)])
    found: list[tuple[int, int]] = []
    for start, end in spans:
        for word in cut.get(text[start:end], (text[start:end],)):
            found.append((start, start + len(word)))
            start += len(word)
    return found


def _cut_runs(runs: list[str]) -> dict[str, tuple[str, ...]]:
    """The words of each run of Chinese characters, and of those of before: a review's sentences hold the same runs."""
    fresh = [run for run in dict.fromkeys(runs) if run not in _known_runs]
    if len(_known_runs) + len(fresh) > MOST_RUNS:
        _known_runs.clear()
        fresh = list(dict.fromkeys(runs))
    # at once: each call costs
    words = iter(split_words("\n".join(fresh))) if fresh else iter(())
    for run in fresh:
        _known_runs[run] = tuple(takewhile("\n".__ne__, words))
    return _known_runs


def aligned_units(raw: str, kind: str) -> tuple[list[str], list[tuple[int, int]]]:
    """The same units as ``units_of(normalise(raw))``, each with its (start, end) in ``raw``."""
    folded: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(raw):
        for each in character.translate(_FOLDING):
            if each == " " and (not folded or folded[-1] == " "):
                continue
            folded.append(each)
            origin.append(index)
    if kind == "char":
        kept = [(each, at) for each, at in zip(folded, origin, strict=True) if each != " "]
        return [each for each, _ in kept], [(at, at + 1) for _, at in kept]
    text = "".join(folded)
    spans = _words(text, kind)
    return [text[a:b] for a, b in spans], [(origin[a], origin[b - 1] + 1) for a, b in spans]


def letters(text: str) -> tuple[int, int, int]:
    """How many letters of a normalised text are Chinese, Latin, and of any other script."""
    without_chinese = _CJK_RUN.sub("", text)
    rest = _LATIN_RUN.sub("", without_chinese)
    return len(text) - len(without_chinese), len(without_chinese) - len(rest), len(_LETTER.findall(rest))
