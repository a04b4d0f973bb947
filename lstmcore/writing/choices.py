"""The verb ``choices``: what may stand at a place, the likeliest first, from the state after what was read before."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from ..control import Control
from ..events import Done, Event
from ..specs import ChoicesSpec
from .begun import begun, going_on
from .continuation import read_prefix, read_whole_words
from .stack import Reader, Stack
from .voice import spelling_voice_of, voice_of


def choices(spec: ChoicesSpec, control: Control) -> Iterator[Event]:
    """Done with ``{"choices": [[text, chance], ...], "seconds"}``; the chances are the model's own, before any dial."""
    began = time.monotonic()
    stack, memory = voice_of(spec)
    if control.cancelled:
        yield Done("cancelled")
        return
    owed = begun(stack.vocabulary, spec.prefix)
    reader = read_whole_words(stack, memory, spec.prefix)
    best = likeliest(stack, reader, owed, spec.count)
    if owed and not best:  # no token goes on with what was begun, a new name perhaps: letters do
        stack, memory = spelling_voice_of(spec)
        best = likeliest(stack, read_prefix(stack, memory, spec.prefix), "", spec.count)
    found = [[text, round(chance, 6)] for text, chance in best]
    yield Done("done", {"choices": found, "seconds": round(time.monotonic() - began, 4)})


def likeliest(stack: Stack, reader: Reader, owed: str, count: int) -> list[tuple[str, float]]:
    """At most ``count`` texts that may come next and their chances; ``owed``: the begun word that was left unread."""
    p = stack.probabilities(reader)[0]
    if owed:
        p = np.where(going_on(stack.vocabulary, owed), p, 0.0)
        p /= max(p.sum(), 1e-300)
    p = np.where(stack.vocabulary.writable([]), p, 0.0)
    found: dict[str, float] = {}
    for token in np.argsort(-p, kind="stable").tolist():
        if len(found) == count or p[token] <= 0:
            break
        whole = stack.vocabulary.decode([token])
        text = whole[len(owed) :]
        if text and "\ufffd" not in whole and text not in found:
            found[text] = float(p[token])
    return list(found.items())
