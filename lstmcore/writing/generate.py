"""The loop that writes: K continuations of one prefix, token by token, as a generator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import log2

import numpy as np

from ..specs import ContinueSpec
from .begun import begun, going_on
from .first import of_these
from .originality import WINDOW, CopyFilter
from .quick_rows import quickened
from .sampling import adjusted, circling, discouraged, draw
from .stack import Reader, Stack
from .stops import Stop

REDRAWS = 24
ENOUGH_LEFT = 0.2  # of the chances, for a candidate to part from another that began as it did
LOOKED_BACK = 1000  # tokens
LONG = 5000  # characters of all drafts that pay for quick rows, which take a second to make ...
AT_ONCE = 200  # ... after as many tokens of each, so that the first come at once


@dataclass
class Draft:
    """One continuation as it grows."""

    stop: Stop
    said: str  # the last tokens, chr(token) each
    owed: str = ""  # of the begun word before it, which its first tokens write once more
    bits: float = 0.0
    pending: list[int] = field(default_factory=list)
    copied_run: int = 0
    written: int = 0  # tokens
    twins: set[int] = field(default_factory=set)  # earlier candidates that said the same so far

    @property
    def text(self) -> str:
        return self.stop.text

    @property
    def finished(self) -> bool:
        return self.stop.finished


def phrase_span(stack: Stack) -> int:
    """How many tokens make a phrase that should not be said in circles: few characters in Chinese, more in English."""
    return 3 if stack.vocabulary.size > 1000 else 12


def write(
    stack: Stack, reader: Reader, before: str, spec: ContinueSpec, expected: int = 0
) -> Iterator[tuple[int, str, list[Draft]]]:
    """Yield (candidate, new text, all drafts) after each token that shows.

    ``reader`` has read ``before`` without what ``begun`` says.
    ``expected``: about how many characters each draft gets, where ``spec`` does not say it.
    """
    random = np.random.default_rng(spec.seed)
    span = phrase_span(stack)
    lead = before[-(WINDOW - 1) :]
    owed = begun(stack.vocabulary, before)
    whole = before[: len(before) - len(owed)]
    read = "".join(map(chr, stack.vocabulary.encode(whole[-LOOKED_BACK:]).tolist()))
    drafts = [Draft(Stop(spec.until, spec.length), read, owed, twins=set(range(k))) for k in range(spec.candidates)]
    active = list(range(spec.candidates))
    here = reader.repeat(spec.candidates)
    parting = spec.temperature > 0  # at 0 only the likeliest is wanted
    while active:
        if drafts[active[0]].written == AT_ONCE and (expected or spec.length) * spec.candidates >= LONG:
            stack = stack.through(quickened)
        distributions = stack.probabilities(here)
        chosen: list[int] = []
        for row, k in enumerate(active):
            if drafts[k].owed:
                distributions[row] = of_these(distributions[row], going_on(stack.vocabulary, drafts[k].owed))
            said = dict(zip(active, chosen, strict=False))  # by those before; twins end together
            taken = {said[twin] for twin in drafts[k].twins} if parting and drafts[k].written >= span else set[int]()
            token = _choose(stack, distributions[row], drafts[k], lead, span, spec, random, taken)
            drafts[k].twins = {twin for twin in drafts[k].twins if said[twin] == token}
            drafts[k].bits -= log2(max(float(distributions[row, token]), 1e-300))
            chosen.append(token)
        for token, k in zip(chosen, active, strict=True):
            draft = drafts[k]
            draft.said = draft.said[-LOOKED_BACK:] + chr(token)
            draft.written += 1
            draft.pending.append(token)
            piece = stack.vocabulary.decode(draft.pending)
            if piece.endswith("\ufffd") and len(draft.pending) < 8:
                continue  # half a character of a subword model
            draft.pending.clear()
            piece, draft.owed = piece[len(draft.owed) :], draft.owed[len(piece) :]
            kept = draft.stop.feed(piece)
            if kept:
                yield k, kept, drafts
        going = [row for row, k in enumerate(active) if not drafts[k].finished]
        if not going:
            return
        here = here.pick(going) if len(going) < len(active) else here
        here = stack.step([chosen[row] for row in going], here)
        active = [active[row] for row in going]


def _choose(
    stack: Stack,
    p: np.ndarray,
    draft: Draft,
    lead: str,
    span: int,
    spec: ContinueSpec,
    random: np.random.Generator,
    taken: set[int],
) -> int:
    """``taken``: by candidates that are the same so far; left to them where others have chances enough."""
    allowed = discouraged(p * stack.vocabulary.writable(draft.pending), draft.said, span, spec.repetition)
    for token in () if draft.owed else circling(draft.said):
        allowed[token] = 0.0
    if taken:
        others = allowed.copy()
        others[list(taken)] = 0.0
        allowed = others if others.sum() >= ENOUGH_LEFT * allowed.sum() else allowed
    most = spec.max_copy or stack.max_copy
    guard = stack.copies if most else None
    for _ in range(REDRAWS):
        order, chances = adjusted(allowed, spec.temperature, spec.top_k, spec.top_p)
        token = draw(order, chances, random)
        if guard is None:
            return token
        run = _copied_run(
            guard,
            (lead + draft.stop.ending(WINDOW))[-WINDOW:],
            stack.vocabulary.decode([token])[len(draft.owed) :],
            draft.copied_run,
        )
        if run + WINDOW - 1 <= most or run == 0:
            draft.copied_run = run
            return token
        allowed[token] = 0.0
        if draft.owed and not allowed.any():
            return token  # nothing else goes on with the begun word
    draft.copied_run = 0
    return int(allowed.argmax())


def _copied_run(guard: CopyFilter, text: str, piece: str, run: int) -> int:
    """How many windows in a row, up to the end of ``piece``, stand in the corpus."""
    for end in range(len(text) + 1, len(text) + len(piece) + 1):
        window = (text + piece)[max(0, end - WINDOW) : end]
        if len(window) < WINDOW:
            continue
        asked, hit = guard.copied_windows(window)
        run = run + 1 if hit[0] or (run and not asked[0]) else 0
    return run
