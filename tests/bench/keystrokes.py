"""How many keys a writer saves who takes every useful offer: the text is held-out, so what stands there is wanted.

What typing costs is said in ``lstmcore.text.keys``: Chinese by pinyin, everything else one key a character.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lstmcore.text.keys import keys_of
from lstmcore.text.words import ANY_HAN, split_words
from lstmcore.writing.chips import chips as chips_after
from lstmcore.writing.clause import Guess, words_of
from lstmcore.writing.offers import is_whole
from lstmcore.writing.stack import Reader, Stack
from lstmcore.writing.suggest import likely_words

Taken = tuple[int, int] | None  # characters of the text taken, and the keys that it cost
Helper = Callable[[Reader, str, int], Taken]


@dataclass
class Result:
    """``plain``: keys without help, ``used``: with it; ``offers``: how often something was on show, ``taken`` of it."""

    plain: float = 0.0
    used: float = 0.0
    offers: int = 0
    taken: int = 0
    looks: int = 0

    @property
    def saved(self) -> float:
        """The share of keys saved, 0-1."""
        return 1 - self.used / self.plain


def simulate(stack: Stack, text: str, start: int, help_at: Helper) -> Result:
    """Type ``text`` from ``start`` on, taking what ``help_at`` has whenever that saves keys."""
    ends = sorted(_ends(text))
    reader = stack.read([int(t) for t in stack.vocabulary.encode("\n" + text[:start])], stack.start())
    result, at, place = Result(plain=keys_of(text[start:])), start, 0
    while at < len(text):
        found = help_at(reader, text, at)
        result.looks += 1
        result.offers += found is not None
        length, keys = found or (0, 0)
        if length and keys_of(text[at : at + length]) > keys:
            result.taken += 1
            result.used += keys
        else:
            while ends[place] <= at:
                place += 1
            length = ends[place] - at
            result.used += keys_of(text[at : at + length])
        reader = stack.read([int(t) for t in stack.vocabulary.encode(text[at : at + length])], reader)
        at += length
    return result


def _ends(text: str) -> Iterator[int]:
    at = 0
    for word in split_words(text):
        for letter in [word] if ANY_HAN.search(word) else word:
            at += len(letter)
            yield at


def ghost(stack: Stack, threshold: float) -> Helper:
    """One suggestion: Tab takes it whole, Ctrl+Right word by word."""

    def helper(reader: Reader, text: str, at: int) -> Taken:
        words = likely_words(stack, reader, text[max(0, at - 400) : at], threshold)
        return _right([word.text for word in words], text, at) if words else None

    return helper


def perfect(text_of: str) -> Helper:
    """The same of a model that knows what comes: the clause, whole, each time."""

    def helper(reader: Reader, text: str, at: int) -> Taken:
        coming = text_of[at : at + 60]
        sure = Guess(coming, (1.0,) * len(coming), (1.0,) * (len(coming) + 1), text_of[at + 60 : at + 62])
        words = words_of(text[max(0, at - 400) : at], sure, 0.5)
        return (len("".join(word.text for word in words)), 1) if words else None

    return helper


def chips(stack: Stack, count: int = 3, threshold: float | None = None) -> Helper:
    """``count`` words beside the suggestion (None: none), each taken by one key; whatever saves most is taken."""

    def helper(reader: Reader, text: str, at: int) -> Taken:
        before = text[max(0, at - 400) : at]
        words = likely_words(stack, reader, before, threshold) if threshold is not None else []
        found = chips_after(stack, reader, before, count, words)
        right = [len(each.text) for each in found if _stands(text, at, each.text)]
        ways = [_right([word.text for word in words], text, at), (max(right, default=0), 1)]
        best = max(ways, key=lambda way: keys_of(text[at : at + way[0]]) - way[1])
        return best if words or found else None

    return helper


def _stands(text: str, at: int, each: str) -> bool:
    return text.startswith(each, at) and is_whole(text, at + len(each))


def _right(words: list[str], text: str, at: int) -> Taken:
    length = presses = 0
    for word in words:
        if not text.startswith(word, at + length) or not is_whole(text, at + length + len(word)):
            break
        length += len(word)
        presses += 1
    return length, 1 if length and presses == len(words) else presses
