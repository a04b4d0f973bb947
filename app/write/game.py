"""Shannon's game without a window: what was guessed, what it cost, and what the models paid for the same characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lstmcore.text.sentences import sentences
from lstmcore.writing.shannon import Guessed, lower_bound, upper_bound

# what keyboards have not, or not in the same place, counts as found by what they have
ALIKE = str.maketrans("’‘“”—–−…。、「」『』《》", '\'\'""---..,""""<>')
SHOWN_BEFORE = 200
HIT, MISS, AGAIN, OVER = "hit", "miss", "again", "over"


def alike(guess: str, letter: str) -> bool:
    """Whether ``guess`` is ``letter`` but for the width or the form of a sign."""
    return _form(guess) == _form(letter)


def _form(letter: str) -> str:
    return unicodedata.normalize("NFKC", letter.translate(ALIKE)).translate(ALIKE)


def lead(before: str) -> str:
    """The last whole sentences of ``before``, to be shown above what is guessed."""
    tail = before[-SHOWN_BEFORE:]
    if len(tail) == len(before):
        return before
    begins = [start for start, _ in sentences(tail)][1:]
    return tail[begins[0] :].lstrip("\n") if begins else "…" + (tail.partition(" ")[2] or tail)


@dataclass(frozen=True)
class Letter:
    """One character that was guessed; ``hinted``: the model's ten were looked at, so that it counts for nobody."""

    letter: str
    tries: int
    found: bool
    hinted: bool

    @property
    def band(self) -> int:
        """0 at once, 1 within three, 2 later, 3 given up."""
        return 3 if not self.found else 0 if self.tries == 1 else 1 if self.tries <= 3 else 2


@dataclass(frozen=True)
class Score:
    """Bits a character on the ``count`` characters that count; the person's lie between ``low`` and ``high``."""

    count: int
    low: float
    high: float
    model: float
    ngram: float | None
    plain: float
    first: float  # share found at the first guess, 0-1
    model_first: float | None

    @property
    def verdict(self) -> str:
        """ "ahead", "behind", or "close" while the model's figure lies between the person's."""
        return "ahead" if self.high < self.model else "behind" if self.low > self.model else "close"


class Round:
    """A passage as the verb ``passage`` gives it, guessed from left to right. Line ends are given, not guessed."""

    def __init__(self, result: Mapping[str, Any]) -> None:
        self.before, self.text = str(result["before"]), str(result["text"])
        self.facts = dict(result)
        self.letters: list[Letter | None] = []  # None: given
        self.tried: list[str] = []
        self.hinted = False
        self._give()

    @property
    def at(self) -> int:
        """The place of the character that is guessed now."""
        return len(self.letters)

    @property
    def over(self) -> bool:
        """Whether all is known."""
        return self.at >= len(self.text)

    def guess(self, letter: str) -> str:
        """SHOWN_BEFORE = 200
        HIT, MISS, AGAIN (tried before, costs nothing) or OVER."""
        if self.over:
            return OVER
        if alike(letter, self.text[self.at]):
            self._end(found=True)
            return HIT
        if any(alike(letter, each) for each in self.tried):
            return AGAIN
        self.tried.append(letter)
        return MISS

    def give_up(self) -> str:
        """The character, which is told now."""
        letter = "" if self.over else self.text[self.at]
        if letter:
            self._end(found=False)
        return letter

    def hint(self) -> None:
        """The model's ten are looked at: this character counts for nobody."""
        self.hinted = True

    def score(self) -> Score | None:
        """So far; None while nothing counts."""
        facts = self.facts
        counted = [place for place, each in enumerate(self.letters) if each is not None and not each.hinted]
        if not counted:
            return None
        letters = [self.letters[place] for place in counted]
        guessed = [
            Guessed(each.tries, each.found, facts["plain"][place])
            for place, each in zip(counted, letters, strict=True)
            if each is not None
        ]

        def mean(name: str) -> float:
            return sum(facts[name][place] for place in counted) / len(counted)

        ranks = [facts["rank"][place] for place in counted] if facts["rank"] else []
        return Score(
            len(counted),
            lower_bound(guessed),
            upper_bound(guessed),
            mean("model"),
            mean("ngram") if facts["ngram"] else None,
            mean("plain"),
            sum(each.found and each.tries == 1 for each in guessed) / len(counted),
            sum(rank == 1 for rank in ranks) / len(counted) if ranks else None,
        )

    def _end(self, found: bool) -> None:
        self.letters.append(Letter(self.text[self.at], len(self.tried) + found, found, self.hinted))
        self.tried, self.hinted = [], False
        self._give()

    def _give(self) -> None:
        while not self.over and (self.text[self.at] == "\n" or (self.text[self.at] == "\u3000" and self._begins())):
            self.letters.append(None)

    def _begins(self) -> bool:
        return (self.before + self.text[: self.at]).rstrip("\u3000").endswith("\n")
