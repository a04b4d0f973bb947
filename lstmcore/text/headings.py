"""Chapter headings: found, kept on lines of their own, or left out."""

from __future__ import annotations

import re

from .change import Change, Examples

NUMERAL = "零〇一二两三四五六七八九十廿卅百千0-9０-９"
CHINESE = (
    rf"(?:第[ \u3000]?[{NUMERAL}]{{1,8}}[ \u3000]?[回章节節卷部集篇幕折][^\n。！？；]{{0,40}}"
    r"|[楔引]子|序[章言幕]|尾声|尾聲|后记|後記)"
)
ENGLISH = (
    r"(?:CHAPTER|Chapter|PART|Part|BOOK|Book|VOLUME|Volume|ACT|Act|SCENE|Scene)[ .]+"
    r"(?:[IVXLC]{1,8}|\d{1,3}|[A-Z][A-Za-z-]{2,12})\b[^\n]{0,60}"
)
HEADING = re.compile(rf"\n[ \t\u3000]*(?:{CHINESE}|{ENGLISH})[ \t\u3000]*(?=\n)")
ONE = re.compile(rf"[ \t\u3000]*(?:{CHINESE}|{ENGLISH})[ \t\u3000]*")


def is_heading(line: str) -> bool:
    """Whether ``line`` is a chapter heading by itself."""
    return ONE.fullmatch(line) is not None


def count_headings(text: str) -> Change:
    """How many headings there are; nothing is changed."""
    found, examples = 0, Examples()
    for match in HEADING.finditer(f"\n{text}\n"):
        found += 1
        examples.add(match[0], match[0])
    return examples.change(text, found)


def without_headings(text: str) -> Change:
    """The text without its chapter headings."""
    found, examples = 0, Examples()

    def drop(match: re.Match[str]) -> str:
        nonlocal found
        found += 1
        examples.add(match[0])
        return ""

    text = HEADING.sub(drop, f"\n{text}\n")[1:]
    return examples.change(text.removesuffix("\n"), found)
