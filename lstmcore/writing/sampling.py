"""From a distribution to a token: temperature, repetition, top-k, top-p; pure functions over (V,) arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MEMORY = 400
FOR_MORE, MOST_MORE = 12, 7  # powers of the penalty, and spans, beyond the first span of what is said again
LONGEST_ROUND = 200  # tokens
LIKELY = np.float32(0.01)  # of the weight of the likeliest: mostly few tokens, which are enough


def adjusted(p: Floats, temperature: float, top_k: int, top_p: float) -> tuple[NDArray[np.int64], Floats]:
    """The tokens that may come, and their probabilities, most likely first. Temperature 0: only the likeliest."""
    if temperature <= 0:
        return np.array([int(p.argmax())]), np.ones(1)
    top = float(p.max())
    if top <= 0:
        return np.arange(len(p)), np.full(len(p), 1 / len(p))  # nothing may come: then anything
    power, total = 1 / temperature, 0.0
    if 0 < top_k < len(p):
        index = np.argpartition(p, -top_k)[-top_k:]
    elif top_p < 1:
        index, total = _likely(p, top, power, top_p)
    else:
        index = p.nonzero()[0]
    chosen = (p[index] / top) ** power
    falling = (-chosen).argsort()
    order, chosen = index[falling], chosen[falling]
    if top_p < 1:
        keep = int(chosen.cumsum().searchsorted(top_p * (total or float(chosen.sum())))) + 1
        order, chosen = order[:keep], chosen[:keep]
    chosen /= chosen.sum()
    return order, chosen


def _likely(p: Floats, top: float, power: float, top_p: float) -> tuple[NDArray[np.int64], float]:
    """Places of the likeliest tokens, no fewer than hold ``top_p`` of all weights, and the sum of all weights.

    A weight is (p / ``top``) ** ``power``; single precision is enough to leave tokens out.
    """
    weights = np.divide(p, top, dtype=np.float32, casting="same_kind")
    if power != 1:
        np.power(weights, np.float32(power), out=weights)
    total = float(weights.sum())
    index = (weights > LIKELY).nonzero()[0]
    if float(weights[index].sum()) < top_p * total:
        index = (weights > (1 - top_p) * total / len(p)).nonzero()[0]  # the others hold no more than 1 - top_p
    return index, total


def discouraged(p: Floats, said: str, span: int, penalty: float) -> Floats:
    """``p`` with every token divided by ``penalty`` for each time that it followed the last ``span`` tokens before.

    ``said``: the tokens as characters, chr(token), for which a text is searched soonest. This stops loops ("of the
    state of the state") without a tax on common characters; after three rounds of the same phrase the next is as good
    as forbidden. The longer the stretch that is being said again, the dearer its next token: a draft of a few lines
    that was just learned would else be continued with its own last sentence.
    """
    if penalty <= 1 or len(said) <= span:
        return p
    ending, out = said[-span:], p
    at = said.find(ending, max(0, len(said) - MEMORY))
    while at < len(said) - span:
        if out is p:
            out = p.copy()
        more = 0
        while more < min(at, MOST_MORE * span) and said[at - 1 - more] == said[-span - 1 - more]:
            more += 1
        out[ord(said[at + span])] /= penalty ** (2 * span + FOR_MORE * more / span)
        at = said.find(ending, at + 1)
    return out


def circling(said: str) -> set[int]:
    """Tokens that would close one round too many of a phrase said again and again: four of a short one, three of a
    long one, eight of a single token. ``said`` as above."""
    found: set[int] = set()
    count = len(said)
    first = count - 1 - min(LONGEST_ROUND, count // 2)
    at = said.rfind(said[-1:], first, count - 1) if count > 1 else -1
    while at >= 0:
        period = count - 1 - at
        rounds = 3 if period >= 10 else max(4, -(-8 // period))
        same = (rounds - 1) * period - 1
        if count >= same + period and said[-same:] == said[-same - period : -period]:
            found.add(ord(said[-period]))
        at = said.rfind(said[-1], first, at)
    return found


def draw(order: NDArray[np.int64], chances: Floats, random: np.random.Generator) -> int:
    """One token."""
    at = int(chances.cumsum().searchsorted(random.random()))
    return int(order[min(at, len(order) - 1)])
