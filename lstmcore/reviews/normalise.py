"""Raw review -> units (characters or words) that both models read; every unit remembers where it stood."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)*|[:;=8x]-?[)(dpo/\\|]+|<3|([!?])\1*|[^\s\w]|\w")
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[a-zà-öø-ɏ]")
_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


class _Folding(dict[int, str]):
    """Code point -> NFKC, lower case; what is invisible vanishes. Filled as characters turn up."""

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
        self[point] = folded
        return folded


_FOLDING = _Folding()


def normalise(text: str) -> str:
    """NFKC, lower case, one space between words; emoji and emoticons stay."""
    return _SPACES.sub(" ", text.translate(_FOLDING)).strip()


def units_of(text: str, kind: str) -> list[str]:
    """The units of a normalised text: ``kind`` "char" (without spaces) or "word"."""
    if kind == "char":
        return list(text.replace(" ", ""))
    return [match.group() for match in _WORD.finditer(text)]


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
    matches = list(_WORD.finditer("".join(folded)))
    return [m.group() for m in matches], [(origin[m.start()], origin[m.end() - 1] + 1) for m in matches]


def letters(text: str) -> tuple[int, int, int]:
    """How many letters of a normalised text are Chinese, Latin, and of any other script."""
    chinese, latin = len(_CJK.findall(text)), len(_LATIN.findall(text))
    return chinese, latin, len(_LETTER.findall(text)) - chinese - latin
