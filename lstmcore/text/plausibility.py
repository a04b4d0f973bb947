"""How plausible a decoded text is: the log probability of its characters, looked up in one table of the BMP."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .frequencies import COMMON

HANGUL = (
    "이다는을의에가고하한지로도사은기를리어인자아시나대서만라정그부여수해있보일들과것니면생게안장스주했으할내말않없우원상구전"
    "거제적오성장조문동선공무국세신모경위비우유진화소방미연회마학음습요"
)
WESTERN = "éèàâçêîôûùëïüöäßñáíóúåøæœ“”‘’–—…«»"
CENTRAL_EUROPEAN = "ěščřžýůťňďąćęłńśźżőűčšžţşăîâđ"
CHUNK = 1 << 20  # characters looked at in one numpy call
CONTROL = -14.0
NOTHING = -16.0
MIXED = re.compile("[A-Za-z\u00c0-\u024f][\u0370-\u04ff]|[\u0370-\u04ff][A-Za-z\u00c0-\u024f]|[а-я][А-Я]")
MIXED_COST = 5.0
WIDE = "\u2e80-\uffef"
IDEOGRAPH = "[\u3400-\u9fff\uac00-\ud7a3]"
LONE = re.compile(  # by itself beside a Latin letter: rather a typographic quote and the letter after it
    f"(?<![{WIDE}]){IDEOGRAPH}(?=[ \n]?[A-Za-z])|(?<=[A-Za-z]){IDEOGRAPH}(?![{WIDE}])"
)
LONE_COST = 6.0
QUOTED = re.compile("[“‘](?=[A-Za-z])|(?<=[A-Za-z,.!?])[’”]")
QUOTED_GAIN = 4.0  # a letter is nearly certain beside a quote


@cache
def table() -> NDArray[np.float32]:
    """Natural-log probability of each UTF-16 code unit, shape (65536,); of plain text in the languages we know."""
    scores = np.full(65536, NOTHING, np.float32)

    def span(first: int, last: int, value: float) -> None:
        scores[first : last + 1] = value

    def encodable(first: int, last: int, codec: str, value: float) -> None:
        for code in range(first, last + 1):
            if scores[code] < value and len(chr(code).encode(codec, "ignore")) == 2:  # 8 bytes: a composed Hangul
                scores[code] = value

    span(0x00, 0x1F, CONTROL)
    span(0x20, 0x7E, -7.0)
    for characters, value in (
        (" ", -2.0),
        ("etaoinsrhldcumfpgwyb,.", -3.2),
        ("\n\r\tvkxjqz", -5.0),
        ("'\"-;:!?()", -5.0),
    ):
        scores[[ord(c) for c in characters]] = value
    span(0x30, 0x39, -5.0)
    span(0x41, 0x5A, -5.0)
    span(0x80, 0x9F, CONTROL)
    span(0xA0, 0x24F, -9.0)  # Latin letters with marks, signs
    span(0xC0, 0xFF, -7.5)
    span(0x300, 0x36F, -8.0)  # combining marks
    span(0x391, 0x3A9, -6.5)
    span(0x3AC, 0x3CE, -4.2)
    span(0x400, 0x45F, -9.0)
    span(0x410, 0x42F, -6.0)
    span(0x430, 0x44F, -4.4)
    scores[[ord(c) for c in "оеаинтсрвлкмдпуя"]] = -3.0
    scores[[ord(c) for c in "αοιετσνηυρκπμλάί"]] = -3.0
    span(0x2010, 0x2027, -10.0)
    span(0x2030, 0x22FF, -12.0)
    span(0x2460, 0x24FF, -12.0)
    span(0x2500, 0x27BF, -13.0)
    span(0x3000, 0x303F, -10.0)
    span(0x3041, 0x3093, -4.2)
    span(0x30A1, 0x30FC, -5.6)
    scores[[ord(c) for c in "ぁぃぅぇぉゎゐゑヰヱヮヲ"]] = -9.0
    span(0xD800, 0xDFFF, -8.0)  # halves of emoji and rare characters
    span(0xFF01, 0xFF5E, -10.0)
    scores[[ord(c) for c in "（）"]] = -7.0
    scores[[ord(c) for c in "─│┌┐└┘├┤┬┴┼━□○●■◆◇△▲▼★☆※→←↑↓―々"]] = -8.0
    for first in (0xFF10, 0xFF21, 0xFF41):
        span(first, first + 25, -8.5)
    span(0xFF1A, 0xFF20, -10.0)
    span(0xFF61, 0xFF9F, -11.0)
    span(0xFE0F, 0xFE0F, -8.0)
    span(0x4E00, 0x9FFF, -14.5)
    encodable(0x4E00, 0x9FFF, "gb2312", -12.8)
    encodable(0x4E00, 0x9FFF, "big5", -13.2)
    encodable(0x4E00, 0x9FFF, "shift_jis", -12.8)
    for lead, last, codec in ((0xB0, 0xD7, "gb2312"), (0xA4, 0xC6, "big5"), (0xB0, 0xCF, "euc_jp")):  # the level-1 rows
        raw = bytes(b for row in range(lead, last + 1) for cell in range(0xA1, 0xFF) for b in (row, cell))
        common = {ord(c) for c in raw.decode(codec, "ignore") if "\u4e00" <= c <= "\u9fff"}
        scores[sorted(common)] = np.maximum(scores[sorted(common)], -11.0)
    encodable(0xAC00, 0xD7A3, "euc_kr", -8.2)
    scores[[ord(c) for c in HANGUL]] = -4.6
    scores[[ord(c) for c in CENTRAL_EUROPEAN]] = -5.6
    scores[[ord(c) for c in WESTERN]] = -5.0
    for value, characters in COMMON:
        codes = [ord(c) for c in characters]
        scores[codes] = np.maximum(scores[codes], value)
    return scores


def code_units(text: str) -> NDArray[np.uint16]:
    """The UTF-16 code units of ``text``, shape (units,)."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)


def units_in(text: str) -> NDArray[np.bool_]:
    """Which UTF-16 code units occur in ``text``, shape (65536,)."""
    seen = np.zeros(65536, np.bool_)
    for start in range(0, len(text), CHUNK):
        seen[code_units(text[start : start + CHUNK])] = True
    return seen


def log_likelihood(text: str) -> float:
    """Summed natural-log probability of ``text`` under the table, and of pairs that tell more than their parts."""
    if not text:
        return 0.0
    pairs = QUOTED_GAIN * len(QUOTED.findall(text)) - LONE_COST * len(LONE.findall(text))
    return float(table()[code_units(text)].sum()) + pairs - MIXED_COST * len(MIXED.findall(text))
