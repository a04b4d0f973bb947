"""A suggestion in words: where they end, how likely each is, and where the clause is over."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..text.words import ANY_HAN, split_words
from .stops import ABBREVIATIONS, CLOSERS, OPENERS

MARKS = "，、；：。！？…—,;:.!?"
TAIL = 24
# what is being written when the text ends: Chinese words have no mark, so the whole run since the last sign counts
_UNFINISHED = re.compile(r"[^\W_]+$")


@dataclass(frozen=True)
class Word:
    """A word with the signs after it (and the space before it). ``chance``: that the text goes on at least so far."""

    text: str
    chance: float


@dataclass(frozen=True)
class Guess:
    """What would come next, letter by letter.

    ``reached[i]``: the chance that the text goes on as ``text[: i + 1]``. ``ended[i]``: that it goes on as ``text[:i]``
    and then not with a letter or digit, so that a word of an alphabet is whole. ``ahead``: what would follow.
    """

    text: str
    reached: tuple[float, ...]
    ended: tuple[float, ...]
    ahead: str = ""


def words_of(before: str, guess: Guess, threshold: float) -> list[Word]:
    """The words of ``guess``, which comes after ``before``, up to the end of the clause; none below ``threshold``."""
    found = _UNFINISHED.search(before[-TAIL:])
    tail = found.group() if found else ""
    words: list[Word] = []
    written, lead = "", ""
    end = -len(tail)
    for piece in split_words(tail + guess.text + guess.ahead, spaced=True):
        start, end = max(0, end), end + len(piece)
        if end <= 0:
            continue
        if end > len(guess.text) or "\n" in piece or _is_over(before, written, piece):
            break
        part = guess.text[start:end]
        chance = _chance(guess, end)
        if chance < threshold:
            break
        written += part
        if not part.strip() or (part in OPENERS and part not in CLOSERS):
            lead += part
        elif words and not lead and not _has_word(part):
            words[-1] = Word(words[-1].text + part, chance)
        else:
            words.append(Word(lead + part, chance))
            lead = ""
    return words


def _chance(guess: Guess, end: int) -> float:
    last = guess.text[end - 1]
    if last.isalnum() and not ANY_HAN.match(last):
        return guess.ended[end] if end < len(guess.ended) else 0.0
    return guess.reached[end - 1]


def _is_over(before: str, written: str, piece: str) -> bool:
    """Whether the clause ended before ``piece``."""
    body = written.rstrip(CLOSERS)
    if not body or body[-1] not in MARKS or piece in CLOSERS or piece in MARKS:
        return False
    if body[-1] == "." and body == written:
        word = ((before[-TAIL:] + body[:-1]).split()[-1:] or [""])[0].lstrip(OPENERS)
        return word.lower() not in ABBREVIATIONS and not (len(word) == 1 and word.isupper()) and piece[:1].isspace()
    return True


def _has_word(text: str) -> bool:
    return any(letter.isalnum() for letter in text)
