"""Which of several continuations leads best into the text that stands behind the caret.

Each may also end before or after one of its clause marks, so that a bridge inside a sentence need not close it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .network import NetworkState
from .stack import Reader, Stack

LOOK = 40  # characters of what follows
MARKS = "，。；：、！？…,.;:!?"
MOST_ROWS = 96


@dataclass(frozen=True)
class Bridge:
    """``bits``: of the text after the prefix. ``lead``: bits a character of what follows after both; less is better."""

    text: str
    bits: float
    lead: float


def bridges(stack: Stack, reader: Reader, texts: Sequence[str], after: str) -> list[Bridge]:
    """One of each of ``texts``, cut where it leads best, the best first; ``reader`` has read what stands before."""
    cuts: list[tuple[int, str, float, Reader]] = []
    distinct = [text for text in dict.fromkeys(texts) if text]
    share = max(1, MOST_ROWS // max(1, len(distinct)))
    for place, text in enumerate(distinct):
        cuts += [(place, *cut) for cut in _cuts(stack, reader, text, share)]
    if not cuts:
        return []
    leads = _leads(stack, [cut[3] for cut in cuts], after[:LOOK])
    best: dict[int, Bridge] = {}
    for (place, text, bits, _), lead in zip(cuts, leads, strict=True):
        if place not in best or lead < best[place].lead:
            best[place] = Bridge(text, bits, lead)
    shortest_of = {bridge.text: bridge for bridge in sorted(best.values(), key=lambda each: -each.lead)}
    return sorted(shortest_of.values(), key=lambda each: each.lead)


def _cuts(stack: Stack, reader: Reader, text: str, most: int) -> list[tuple[str, float, Reader]]:
    """(text so far, its bits, what has read it) at the end of ``text`` and at clause marks, the earliest of those."""
    found: list[tuple[str, float, Reader]] = []
    bits, so_far = 0.0, ""
    tokens = stack.vocabulary.encode(text).tolist()
    pending: list[int] = []
    for place, token in enumerate(tokens):
        bits -= float(np.log2(max(stack.probabilities(reader)[0, token], 1e-300)))
        reader = stack.step([token], reader)
        pending.append(token)
        piece = stack.vocabulary.decode(pending)
        if piece.endswith("\ufffd") and len(pending) < 8:
            continue
        pending.clear()
        so_far += piece
        last = place == len(tokens) - 1
        marked = so_far[-1:] in MARKS or text[len(so_far) : len(so_far) + 1] in tuple(MARKS)
        if so_far.strip() and (last or (marked and len(found) < most - 1)):
            found.append((so_far, bits, reader))
    return found


def _leads(stack: Stack, readers: list[Reader], after: str) -> list[float]:
    """Bits a character of ``after`` following what each reader has read."""
    states = [each.state for each in readers if each.state is not None]
    here = Reader([list(each.recent[0]) for each in readers], NetworkState.joined(states) if states else None)
    bits = np.zeros(len(readers))
    for token in stack.vocabulary.encode(after).tolist():
        bits -= np.log2(np.maximum(stack.probabilities(here)[:, token], 1e-300))
        here = stack.step([token] * len(readers), here)
    return (bits / max(1, len(after))).tolist()
