"""The verb ``suggest``: the few words that most likely come next, from the state after what was read before.

Unlike ``continue`` it never draws: each letter is the likeliest, and the chances of all of them are multiplied, so that
the chance of a word is that of the whole way to it. The first that falls below the threshold ends the suggestion.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..control import Control
from ..events import Done, Event
from ..specs import SuggestSpec
from ..text.tokens import Vocabulary
from ..text.words import ANY_HAN, split_words
from .begun import begun, going_on
from .clause import Guess, Word, words_of
from .continuation import read_prefix
from .stack import Reader, Stack
from .threshold import threshold_of
from .voice import voice_of

LIKELY = 24  # first letters that are looked at for words they would make with what stands before
LONGEST_TAIL = 6
Floats = NDArray[np.float64]
AHEAD = 2  # letters after the last likely one that tell where its word ends


def suggest(spec: SuggestSpec, control: Control) -> Iterator[Event]:
    """Done with ``{"words": [[text, chance], ...], "threshold", "seconds"}``; no words when none is likely enough."""
    began = time.monotonic()
    stack, memory = voice_of(spec)
    if control.cancelled:
        yield Done("cancelled")
        return
    unread = len(begun(stack.vocabulary, spec.prefix))
    reader = read_prefix(stack, memory, spec.prefix[: len(spec.prefix) - unread])
    threshold = threshold_of(stack, spec.share) if spec.threshold is None else spec.threshold
    words = likely_words(stack, reader, spec.prefix, threshold, spec.length, lambda: control.stop_requested)
    if control.cancelled:
        yield Done("cancelled")
        return
    seconds = round(time.monotonic() - began, 4)
    found = [[word.text, round(word.chance, 4)] for word in words]
    yield Done("done", {"words": found, "threshold": round(threshold, 4), "seconds": seconds})


def likely_words(
    stack: Stack,
    reader: Reader,
    before: str,
    threshold: float,
    length: int = 40,
    stopped: Callable[[], bool] = lambda: False,
) -> list[Word]:
    """What most likely follows ``before``; nothing that is not worth a key.

    ``reader`` has read ``before`` without what ``begun`` says.
    """
    words = words_of(before, guess(stack, reader, before, threshold, length, stopped), threshold)
    text = "".join(word.text for word in words)
    return words if len(text) > 1 or ANY_HAN.search(text) else []


def guess(
    stack: Stack, reader: Reader, before: str, threshold: float, length: int, stopped: Callable[[], bool]
) -> Guess:
    """The likeliest letters one after the other, until their chance falls below ``threshold``."""
    letters = _letters(stack.vocabulary)
    text = ahead = ""
    owed = begun(stack.vocabulary, before)
    reached: list[float] = []
    ended: list[float] = []
    pending: list[int] = []
    chance = 1.0
    while len(text) < length and not stopped():
        p = stack.probabilities(reader)[0]
        if owed:
            p = _of_these(p, going_on(stack.vocabulary, owed))
        elif not text and not pending:
            p = _after_a_whole_word(stack, p, before, stack.followed(reader))
        ended += [chance * float(1 - p[letters].sum())] * (len(text) + 1 - len(ended))
        token = int(np.where(stack.vocabulary.writable(pending), p, 0.0).argmax())
        chance *= float(p[token])
        pending.append(token)
        piece = stack.vocabulary.decode(pending)
        if piece.endswith("\ufffd") and len(pending) < 8:
            reader = stack.step([token], reader)
            continue  # half a character of a subword model
        pending.clear()
        if owed:
            piece, owed = piece[len(owed) :], owed[len(piece) :]
        if chance < threshold:
            ahead = piece[:AHEAD]
            break
        text += piece
        # within a token of several letters the chance at a letter is that of the whole token, which is the least
        reached += [chance] * len(piece)
        if "\n" in piece:
            break
        reader = stack.step([token], reader)
    return Guess(text, tuple(reached), tuple(ended), ahead)


def _after_a_whole_word(stack: Stack, p: Floats, before: str, followed: frozenset[int]) -> Floats:
    """``p`` given that the Chinese word before the caret is whole: input methods commit words, not halves of them.

    They know no name of the draft's own: what ``followed`` in it may go on with a word all the same.
    """
    if not ANY_HAN.match(before[-1:]):
        return p
    tail = before[-LONGEST_TAIL:].rsplit("\n", 1)[-1]
    likely = np.argpartition(-p, min(LIKELY, len(p) - 1))[:LIKELY]
    pieces = [stack.vocabulary.decode([token]) for token in likely.tolist()]
    lines = "".join(f"{tail}{piece}\n" for piece in map(str.strip, pieces))
    ends, end = {0}, 0
    for word in split_words(lines):
        end += len(word)
        ends.add(end)
    p, at = p.copy(), 0
    for token, piece in zip(likely.tolist(), map(str.strip, pieces), strict=True):
        if at + len(tail) not in ends and token not in followed:
            p[token] = 0.0
        at += len(tail) + len(piece) + 1
    return _of_these(p, p > 0)


def _of_these(p: Floats, allowed: NDArray[np.bool_]) -> Floats:
    """``p`` given that one of ``allowed`` comes."""
    kept = np.where(allowed, p, 0.0)
    return kept / max(kept.sum(), 1e-300)


@lru_cache(maxsize=4)
def _letters(vocabulary: Vocabulary) -> NDArray[np.bool_]:
    """(V,) which tokens go on with a word of an alphabet or a number."""
    first = [vocabulary.decode([token])[:1] for token in range(vocabulary.size)]
    return np.array([each.isalnum() and not ANY_HAN.match(each) for each in first])
