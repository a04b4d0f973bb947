"""Lower case and no punctuation, as in the classic systems: for lessons, for the text does not come back as it was."""

from __future__ import annotations

import unicodedata
from functools import cache


def simplified_for_lessons(text: str, lowercase: bool, strip_punctuation: bool) -> str:
    """``text`` in lower case, and without signs (Unicode's P and S), as asked."""
    if lowercase:
        text = text.lower()
    return text.translate(_signs()) if strip_punctuation else text


@cache
def _signs() -> dict[int, None]:
    return {code: None for code in range(0x110000) if unicodedata.category(chr(code))[0] in "PS"}
