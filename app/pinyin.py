"""The first letter of a common Han character's pinyin, for finding by initials.

GB 2312 orders its 3,755 common characters by pinyin, so that a letter is a range of codes.
"""

from __future__ import annotations

from bisect import bisect_right

_FIRST = {
    "a": 0xB0A1, "b": 0xB0C5, "c": 0xB2C1, "d": 0xB4EE, "e": 0xB6EA, "f": 0xB7A2, "g": 0xB8C1, "h": 0xB9FE,
    "j": 0xBBF7, "k": 0xBFA6, "l": 0xC0AC, "m": 0xC2E8, "n": 0xC4C3, "o": 0xC5B6, "p": 0xC5BE, "q": 0xC6DA,
    "r": 0xC8BB, "s": 0xC8F6, "t": 0xCBFA, "w": 0xCDDA, "x": 0xCEF4, "y": 0xD1B9, "z": 0xD4D1,
}  # fmt: skip
_LETTERS, _CODES = list(_FIRST), list(_FIRST.values())
_LAST = 0xD7F9


def initials(text: str) -> str:
    """One letter for each common character; letters and digits as they are, everything else left out."""
    return "".join(map(_initial, text.lower()))


def _initial(letter: str) -> str:
    if letter.isascii():
        return letter if letter.isalnum() else ""
    try:
        code = int.from_bytes(letter.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return ""
    return _LETTERS[bisect_right(_CODES, code) - 1] if _CODES[0] <= code <= _LAST else ""
