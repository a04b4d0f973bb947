"""A draft as two plain strings, what is written and by whom, with every step that undo takes back and redo brings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from app.write.generation import units

USER, MODEL = "u", "m"
PAIRS = {"「": "」", "（": "）", "“": "”"}
OPENERS = {closer: opener for opener, closer in PAIRS.items()}
PAIR_BEFORE = {"", *"\n \t\u3000，。！？；：、…—,.!?;:", *OPENERS}


@dataclass(frozen=True)
class State:
    """``whose`` has one letter for each character of ``text``; the end of a paragraph is the user's."""

    text: str = ""
    whose: str = ""

    def spliced(self, start: int, end: int, added: str, who: str) -> State:
        """``added`` by ``who`` in the place of what stands between two places."""
        new = "".join(USER if letter == "\n" else who for letter in added)
        whose = self.whose[:start] + new + self.whose[end:]
        return State(self.text[:start] + added + self.text[end:], whose)

    def exchanged(self, text: str) -> State:
        """Another text; what both share at either end stays whose it was."""
        most = min(len(self.text), len(text))
        head = next((at for at in range(most) if self.text[at] != text[at]), most)
        most -= head
        tail = next((at for at in range(most) if self.text[-1 - at] != text[-1 - at]), most)
        return self.spliced(head, len(self.text) - tail, text[head : len(text) - tail], USER)

    def spans(self) -> list[tuple[int, int]]:
        """The model's words as Qt counts them; none goes over the end of a paragraph."""
        found: list[tuple[int, int]] = []
        place = 0
        for whose, letters in groupby(zip(self.whose, self.text, strict=True), key=lambda each: each[0]):
            length = units("".join(letter for _, letter in letters))
            if whose == MODEL:
                found.append((place, length))
            place += length
        return found


class PlainDraft:
    """``now`` is what should be on the page; ``redo_lost`` when a change of the view may have cost it."""

    def __init__(self, text: str = "") -> None:
        self.load(State(text, USER * len(text)))

    def load(self, state: State) -> None:
        """Nothing to take back."""
        self._states, self._runs, self._at = [state], [""], 0
        self.redo_lost = False

    @property
    def now(self) -> State:
        """What is written and by whom."""
        return self._states[self._at]

    def write(self, after: State, run: str = "", joins: bool = False) -> None:
        """One step; ``joins``: it belongs to the one before.

        Qt may make one of steps of one ``run``, "" for none; one that ends in ":" begins it.
        """
        if joins and self._at:
            run = self._runs[self._at]
            self._at -= 1
        elif after == self.now:
            return
        self._at += 1
        self._states[self._at :], self._runs[self._at :] = [after], [run]
        self.redo_lost = False

    def undo(self, seen: State) -> bool:
        """Whether an undo may show ``seen``; that is ``now`` from then on."""
        return self._go(seen, self._back()) if self._at else seen == self.now

    def redo(self, seen: State) -> bool:
        """Whether a redo may show ``seen``; that is ``now`` from then on."""
        if self._at == len(self._states) - 1 or (self.redo_lost and seen == self.now):
            return seen == self.now
        return self._go(seen, self._forward())

    def _back(self) -> Iterator[int]:
        for at in range(self._at, 0, -1):
            yield at - 1
            if not self._follows(at):
                return

    def _forward(self) -> Iterator[int]:
        for at in range(self._at + 1, len(self._states)):
            yield at
            if at + 1 == len(self._runs) or not self._follows(at + 1):
                return

    def _follows(self, at: int) -> bool:
        """Whether Qt may take this step and the one before it for one."""
        run = self._runs[at]
        return bool(run) and self._runs[at - 1].rstrip(":") == run

    def _go(self, seen: State, places: Iterator[int]) -> bool:
        self._at = next((at for at in places if self._states[at] == seen), -1)
        return self._at >= 0


def typed(state: State, at: int, letter: str) -> tuple[State, int]:
    """What a key or a commit of ``letter`` at ``at`` leads to, and where the caret stands then."""
    after = state.text[at : at + 1]
    if letter in OPENERS and after == letter:
        return state, at + 1
    if letter in PAIRS and after in PAIR_BEFORE:
        return state.spliced(at, at, letter + PAIRS[letter], USER), at + 1
    return state.spliced(at, at, letter, USER), at + len(letter)


def erased(state: State, at: int) -> tuple[State, int]:
    """What a backspace at ``at`` leads to, and where the caret stands then."""
    if at == 0:
        return state, at
    pair = PAIRS.get(state.text[at - 1], "none") == state.text[at : at + 1]
    return state.spliced(at - 1, at + pair, "", USER), at - 1
