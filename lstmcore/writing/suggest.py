"""The verb ``suggest``: the few words that most likely come next, from the state after what was read before.

Unlike ``continue`` it never draws: each letter is the likeliest, and the chances of all of them are multiplied, so that
the chance of a word is that of the whole way to it. The first that falls below the threshold ends the suggestion.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ..control import Control
from ..events import Done, Event, Suggested
from ..specs import SuggestSpec
from ..text.words import ANY_HAN
from .chips import chips
from .clause import Guess, Word, words_of
from .continuation import read_prefix
from .first import first_chances, letters_of
from .stack import Reader, Stack
from .threshold import threshold_of
from .voice import spelling_voice_of

AHEAD = 2  # letters after the last likely one that tell where its word ends


def suggest(spec: SuggestSpec, control: Control) -> Iterator[Event]:
    """Done with ``{"words": [[text, chance], ...], "chips", "threshold", "seconds"}``; none that is not likely enough.

    With ``spec.chips`` the words come in a Suggested as soon as they are known.
    """
    began = time.monotonic()
    stack, memory = spelling_voice_of(spec)
    if control.cancelled:
        yield Done("cancelled")
        return
    reader = read_prefix(stack, memory, spec.prefix)
    threshold = threshold_of(stack, spec.share) if spec.threshold is None else spec.threshold
    words = likely_words(stack, reader, spec.prefix, threshold, spec.length, lambda: control.stop_requested)
    if control.cancelled:
        yield Done("cancelled")
        return
    found, others = _told(words), list[list[str | float]]()
    if spec.chips:
        yield Suggested(tuple((word.text, round(word.chance, 4)) for word in words))
        others = _told(chips(stack, reader, spec.prefix, spec.chips, words, lambda: control.stop_requested))
        if control.cancelled:
            yield Done("cancelled")
            return
    seconds = round(time.monotonic() - began, 4)
    yield Done("done", {"words": found, "chips": others, "threshold": round(threshold, 4), "seconds": seconds})


def _told(words: Sequence[Word]) -> list[list[str | float]]:
    return [[word.text, round(word.chance, 4)] for word in words]


def likely_words(
    stack: Stack,
    reader: Reader,
    before: str,
    threshold: float,
    length: int = 40,
    stopped: Callable[[], bool] = lambda: False,
) -> list[Word]:
    """What most likely follows ``before``, which ``reader`` has read; nothing that is not worth a key.

    ``stack`` writes letters: one of words or subwords as ``lettered``.
    """
    words = words_of(before, guess(stack, reader, before, threshold, length, stopped), threshold)
    text = "".join(word.text for word in words)
    return words if len(text) > 1 or ANY_HAN.search(text) else []


def guess(
    stack: Stack, reader: Reader, before: str, threshold: float, length: int, stopped: Callable[[], bool]
) -> Guess:
    """The likeliest letters one after the other, until their chance falls below ``threshold``."""
    letters = letters_of(stack.vocabulary)
    text = ahead = ""
    reached: list[float] = []
    ended: list[float] = []
    pending: list[int] = []
    chance = 1.0
    while len(text) < length and not stopped():
        if text or pending:
            p = stack.probabilities(reader)[0]
        else:
            p = first_chances(stack, reader, before)
        ended += [chance * float(1 - p[letters].sum())] * (len(text) + 1 - len(ended))
        token = int(np.where(stack.vocabulary.writable(pending), p, 0.0).argmax())
        chance *= float(p[token])
        pending.append(token)
        piece = stack.vocabulary.decode(pending)
        if piece.endswith("\ufffd") and len(pending) < 8:
            reader = stack.step([token], reader)
            continue  # half a character of a subword model
        pending.clear()
        if chance < threshold:
            ahead = piece[:AHEAD]
            break
        text += piece
        reached += [chance] * len(piece)
        if "\n" in piece:
            break
        reader = stack.step([token], reader)
    return Guess(text, tuple(reached), tuple(ended), ahead)
