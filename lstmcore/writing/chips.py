"""A few more words that may come next, beside the suggestion: those that together save a writer most keys.

A beam of texts grows letter by letter, all of them in one step of the model. Each of its beginnings has a chance and a
number of keys that taking it would save; the set is chosen one by one, each for what it saves beyond those before it,
so that 我, 我们 and 我们的 do not take all the places.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ..text.keys import keys_of
from .clause import Word
from .first import first_chances, letters_of
from .stack import Reader, Stack

BEAM = 12
LONGEST = {"zh": 5, "en": 12}  # letters
LEAST_CHANCE = 0.004  # of a text that is followed further
TAKING = 1.0  # keys that taking one costs


def chips(
    stack: Stack,
    reader: Reader,
    before: str,
    count: int,
    suggested: Sequence[Word] = (),
    stopped: Callable[[], bool] = lambda: False,
) -> list[Word]:
    """At most ``count`` words other than those ``suggested`` after ``before``, which ``reader`` has read; as ``stack``,
    which writes letters, expects them, the likeliest first.
    """
    if not count:
        return []
    found = candidates(stack, reader, before, stopped)
    shown: dict[str, float] = {}
    text = ""
    for word in suggested:
        text += word.text
        shown[text] = word.chance
    return [Word(each, found[each]) for each in best_set(found, count, shown)]


def best_set(found: dict[str, float], count: int, shown: dict[str, float]) -> list[str]:
    """``count`` texts of ``found`` (text: chance) that save most beside those ``shown`` anyway, the likeliest first."""
    chosen: dict[str, float] = dict(shown)
    taken: list[str] = []
    left = {text: chance for text, chance in found.items() if text not in shown and keys_of(text) > TAKING}
    while left and len(taken) < count:
        best = max(left, key=lambda text: _gain(text, left[text], chosen))
        if _gain(best, left[best], chosen) <= 0:
            break
        chosen[best] = left.pop(best)
        taken.append(best)
    return sorted(taken, key=lambda text: -found[text])


def _gain(text: str, chance: float, chosen: dict[str, float]) -> float:
    """Keys that ``text`` saves on average where none of ``chosen`` saves more."""
    longer = [other for other in chosen if other.startswith(text)]
    nested = sum(chosen[each] for each in longer if not any(each != o and each.startswith(o) for o in longer))
    shorter = max((keys_of(other) - TAKING for other in chosen if text.startswith(other)), default=0.0)
    return max(0.0, chance - nested) * (keys_of(text) - TAKING - shorter)


def candidates(
    stack: Stack, reader: Reader, before: str, stopped: Callable[[], bool] = lambda: False
) -> dict[str, float]:
    """Texts that may come next and their chances: in Chinese every beginning of a likely one, else whole words."""
    han = stack.language == "zh"
    letters, longest = letters_of(stack.vocabulary), LONGEST["zh" if han else "en"]
    found: dict[str, float] = {}
    rows, here, p = [("", 1.0)], reader, first_chances(stack, reader, before)[None]
    while not stopped():
        grown: list[tuple[float, int, int, str]] = []
        for k, (text, chance) in enumerate(rows):
            if not han and text.strip():
                found[text] = found.get(text, 0.0) + chance * float(1 - p[k, letters].sum())
            for token in np.argpartition(-p[k], min(BEAM, p.shape[1] - 1))[:BEAM].tolist():
                reached, piece = chance * float(p[k, token]), stack.vocabulary.decode([token])
                longer = text + piece
                if reached >= LEAST_CHANCE and _goes_on(text, longer, han):
                    grown.append((reached, k, token, longer))
        grown = sorted(grown, reverse=True)[:BEAM]
        for reached, _, _, text in grown if han else ():
            found[text] = found.get(text, 0.0) + reached
        grown = [each for each in grown if len(each[3].strip()) < longest]
        if not grown:
            break
        here = stack.step([each[2] for each in grown], here.pick([each[1] for each in grown]))
        rows, p = [(text, reached) for reached, _, _, text in grown], stack.probabilities(here)
    return found


def _goes_on(text: str, longer: str, han: bool) -> bool:
    """Whether ``longer`` is still one word, or in Chinese one line."""
    if "\ufffd" in longer or longer == text:
        return False
    return not any(map(str.isspace, longer)) if han else longer.removeprefix(" ").isalnum() or longer == " "
