"""How long a draft is, the way word processors count."""

from __future__ import annotations

import re

# one each: Han, kana, hangul, and full-width punctuation (… and — come in pairs and count as two there too)
_EACH = (
    "\u2014\u2018\u2019\u201c\u201d\u2026\u3001-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\U00020000-\U000323af"
)
_ONE = re.compile(f"[{_EACH}]")
_RUN = re.compile(f"[^\\s{_EACH}]*[^\\W_{_EACH}][^\\s{_EACH}]*")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]")
_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")


def words_in(text: str) -> int:
    """字数 by Word's rule: each Han character and full-width mark one, each Latin word or number one."""
    return len(_ONE.findall(text)) + len(_RUN.findall(text))


def script_of(text: str, default: str = "han") -> str:
    """Either "han" or "latin": what most of ``text`` is written in; ``default`` when there is too little to tell."""
    han, letters = len(_HAN.findall(text)), len(_LETTER.findall(text))
    if han + letters < 4:
        return default
    return "han" if han * 4 >= letters else "latin"
