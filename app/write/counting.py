"""How long a draft is, the way word processors count."""

from __future__ import annotations

import re
from functools import cache

SCRIPT_CHARS = 400

# one each: Han, kana, hangul and full-width punctuation
_FULL = (
    "\u3001-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f"
    "\uff01-\uff60\uffe0-\uffe6\U00020000-\U000323af"
)
# full width in Chinese, parts of words or nothing in English: dashes, quotes, dots
_EITHER = "\u2014\u2018\u2019\u201c\u201d\u2026"


@cache
def _patterns(each: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(f"[{each}]"), re.compile(f"[^\\s{each}]*[^\\W_{each}][^\\s{each}]*")


_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]")
_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")


def words_in(text: str) -> int:
    """字数 by Word's rule: each Han character and full-width mark one, each Latin word or number one."""
    script = script_of(text[:SCRIPT_CHARS])
    return sum(words_in_line(line, script) for line in text.split("\n"))


def words_in_line(line: str, script: str) -> int:
    """The same of one line, in a draft of ``script``."""
    one, run = _patterns(_FULL + _EITHER) if script == "han" else _patterns(_FULL)
    return len(one.findall(line)) + len(run.findall(line))


def script_of(text: str, default: str = "han") -> str:
    """Either "han" or "latin": what most of ``text`` is written in; ``default`` when there is too little to tell."""
    han, letters = len(_HAN.findall(text)), len(_LETTER.findall(text))
    if han + letters < 4:
        return default
    return "han" if han * 4 >= letters else "latin"
