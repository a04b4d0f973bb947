"""What a reader could say of each place of a text, as numbers: quotes, line ends, sentences, scripts, names."""

from __future__ import annotations

import unicodedata

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
OPENING, CLOSING, STRAIGHT = "“「『《", "”」』》", '"'
ENDS = "。！？!?."
LONG = 200  # characters: further from a line end is as far as that
FEATURES = (
    "quotes", "line_start", "line_end", "sentence", "punctuation", "space", "digit", "latin", "han", "capital", "name",
)  # fmt: skip


def features(text: str) -> dict[str, Floats]:
    """FEATURES of each character, (T,) each: within quotes (0, 1), characters since the line's start, to its end and
    since the sentence's start, then 0 or 1: punctuation, space, digit, Latin letter, Han, capital, and a name, which is
    a word with a capital that does not begin a sentence (only scripts with capitals tell)."""
    found = {name: np.zeros(len(text)) for name in FEATURES}
    inside, line, sentence, fresh, word, named = False, 0, 0, True, False, False
    for at, letter in enumerate(text):
        category = unicodedata.category(letter)
        if letter in CLOSING or (letter in STRAIGHT and inside) or (letter == "\n" and inside):
            inside = False
        found["quotes"][at] = inside
        if letter in OPENING or (letter in STRAIGHT and (at == 0 or not text[at - 1].isalnum())):
            inside = True
        latin = category[0] == "L" and "LATIN" in unicodedata.name(letter, "")
        if latin and not word:
            named = category == "Lu" and not fresh
        word = latin
        found["name"][at] = latin and named
        fresh = (fresh and not latin) or letter in ENDS or letter == "\n" or letter in OPENING + STRAIGHT
        found["line_start"][at], found["sentence"][at] = min(line, LONG), min(sentence, LONG)
        line, sentence = (0, 0) if letter == "\n" else (line + 1, 0 if letter in ENDS else sentence + 1)
        found["punctuation"][at] = category[0] == "P"
        found["space"][at] = letter.isspace()
        found["digit"][at] = letter.isdigit()
        found["latin"][at] = latin
        found["han"][at] = category == "Lo" and "CJK" in unicodedata.name(letter, "")
        found["capital"][at] = category == "Lu"
    left = 0
    for at in range(len(text) - 1, -1, -1):
        left = 0 if text[at] == "\n" else left + 1
        found["line_end"][at] = min(left, LONG)
    return found


def correlations(activity: Floats, feature: Floats) -> Floats:
    """Pearson's r of each unit of ``activity`` (T, H) with ``feature`` (T,); 0 where either never changes."""
    a, b = activity - activity.mean(0), feature - feature.mean()
    size = np.sqrt((a * a).sum(0) * (b * b).sum())
    return np.divide(b @ a, size, out=np.zeros(a.shape[1]), where=size > 1e-12)
