"""What the draft itself says comes next: what followed the same tokens in it (n-grams) and similar states (the cache).

Nothing is counted: the n-grams are looked for in the draft's own tokens, so that they follow every edit. How much they
are believed is a logistic gate over what is known of the match; what is written moves it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .cache import CacheSettings

Floats = NDArray[np.float64]
Ids = NDArray[np.int32]
BREAK = -1  # between texts that do not follow one another
ORDER = 8  # the longest match that is looked for, in tokens
ENOUGH = 400  # places that are looked at, the latest
MOST = 0.95  # what the draft says is never all there is
FOLLOWING = 0.005


# 1; tokens of the longest match; log of how often it stands there; chance of its surest follower; rarity of the last
# token; levels of the library's n-gram that know the place; log of the draft's length
FEATURES = 7


@dataclass(frozen=True)
class Said:
    """``tokens`` (F,) that followed, their ``chances`` (F,), and the gate's ``features``."""

    tokens: Ids
    chances: Floats
    features: Floats


@dataclass
class Gate:
    """Logistic over ``FEATURES``."""

    weights: Floats

    def share(self, features: Floats) -> float:
        """0-1: how much the draft is believed."""
        return MOST / (1 + float(np.exp(-float(self.weights @ features))))

    def follow(self, features: Floats, before: float, said: float) -> None:
        """The token that came had the chance ``before`` without, and ``said`` in the draft."""
        share = self.share(features)
        mixed = (1 - share) * before + share * said
        slope = share * (1 - share / MOST) * (said - before) / max(mixed, 1e-300)
        self.weights = self.weights + FOLLOWING * slope * features


def usual_gate(vocab_size: int) -> Gate:
    """Fitted on held-out texts, for many units and for few."""
    many = [-1.7, 0.42, 0.34, 2.1, -0.07, -0.55, -0.17]
    few = [-9.3, 0.5, 0.55, 5.1, 2.7, -0.4, -0.23]
    return Gate(np.array(many if vocab_size > 1000 else few))


def rarity_of(unigram: NDArray[np.floating]) -> Floats:
    """-log10 of how often each token comes, (V,)."""
    counts = unigram.astype(np.float64)
    return -np.log10(np.maximum(counts / counts.sum(), 1e-9))


def followed(probabilities: Floats, tokens: Ids, matched: NDArray[np.int64], rarity: Floats) -> Floats:
    """``probabilities`` (T,) of a text's tokens with what it has said itself until each of them.

    ``matched`` (T,): levels of the library's n-gram that know the place; ``rarity`` (V,) of each token.
    """
    echo = Echo(CacheSettings(), usual_gate(len(rarity)), rarity, tokens)
    ids, levels = tokens.tolist(), matched.tolist()
    return np.array(
        [
            echo.judge(place, ids[place], ids[max(0, place - ORDER) : place], levels[place], before)
            for place, before in enumerate(probabilities.tolist())
        ]
    )


@dataclass
class Echo:
    """``tokens`` (N,) of the draft; ``places`` (W,) whose predicting states, ``hidden``, are known, ascending."""

    settings: CacheSettings
    gate: Gate
    rarity: Floats  # (V,) of each token
    tokens: Ids = field(default_factory=lambda: np.zeros(0, np.int32))
    places: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    hidden: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 1), np.float32))

    def mix(self, p: Floats, recent: list[int], known: int, out: NDArray[np.float32] | None) -> Floats:
        """``p`` (V,) with what the draft says after ``recent``, whose state is ``out`` (H,).

        ``known``: levels of the library's n-gram that know ``recent``.
        """
        here = self._itself(recent)
        if out is not None and len(self.places):
            usable = ~np.isin(self.places, here)
            share = self._cache_share(int(usable.sum()))
            p = p * (1 - share)
            np.add.at(p, self.tokens[self.places[usable]], share * self._likeness(out, usable))
        said = self.said(recent, known, here)
        if said is None:
            return p
        share = self.gate.share(said.features)
        p = p * (1 - share)
        p[said.tokens] += share * said.chances
        return p

    def cached(self, start: int, outs: NDArray[np.float32]) -> tuple[Floats, float]:
        """(S,) what the cache before ``start`` gives to the tokens there, whose states are ``outs``; its share."""
        usable = self.places < start
        if not usable.any():
            return np.zeros(len(outs)), 0.0
        scores = (outs @ self.hidden[usable].T).astype(np.float64) * self.settings.theta
        weights = np.exp(scores - scores.max(1, keepdims=True))
        came = self.tokens[start : start + len(outs)]
        same = self.tokens[self.places[usable]][None, :] == came[:, None]
        return (weights * same).sum(1) / weights.sum(1), self._cache_share(int(usable.sum()))

    def said(
        self, recent: list[int], known: int, but: NDArray[np.int64] | None = None, until: int | None = None
    ) -> Said | None:
        """What followed the longest beginning of ``recent`` read backwards; None when its last token is new.

        ``but``: places that do not count; ``until``: only what stands before this place does.
        """
        tokens = self.tokens[:until]
        if not recent or len(tokens) < 2:
            return None
        ends = np.flatnonzero(tokens[:-1] == recent[-1]) + 1
        if but is not None and len(but):
            ends = ends[~np.isin(ends, but)]
        ends = ends[-ENOUGH:]
        followers = tokens[ends]
        ends, followers = ends[followers != BREAK], followers[followers != BREAK]
        if not len(ends):
            return None
        distinct, which = np.unique(followers, return_inverse=True)
        chances = np.zeros(len(distinct))
        longest, evidence = 0, 0
        for order in range(1, min(ORDER, len(recent)) + 1):
            if order > 1:
                fits = (ends >= order) & (tokens[ends - order] == recent[-order])
                ends, which = ends[fits], which[fits]
            if not len(ends):
                break
            counts = np.bincount(which, minlength=len(distinct))
            kinds = np.count_nonzero(counts)
            # Witten & Bell 1991: the shorter match has as much say as there are kinds of followers
            own = len(ends) / (len(ends) + kinds) if order > 1 else 1.0
            chances = own * counts / len(ends) + (1 - own) * chances
            longest, evidence = order, len(ends)
        rarity = self.rarity[recent[-1]]
        features = np.array([1.0, longest, np.log(evidence), chances.max(), rarity, known, np.log(len(tokens))])
        return Said(distinct.astype(np.int32), chances, features)

    def judge(self, place: int, token: int, recent: list[int], known: int, before: float) -> float:
        """The chance of ``token`` at ``place`` after ``recent``, ``before`` without the draft; the gate learns it."""
        said = self.said(recent, known, until=place)
        if said is None:
            return before
        at = np.flatnonzero(said.tokens == token)
        chance = float(said.chances[at[0]]) if len(at) else 0.0
        share = self.gate.share(said.features)
        self.gate.follow(said.features, before, chance)
        return (1 - share) * before + share * chance

    def _itself(self, recent: list[int]) -> NDArray[np.int64]:
        """The places that follow the whole of ``recent``: one of them is where it is asked from."""
        count = len(recent)
        if not count or count >= len(self.tokens):
            return np.zeros(0, np.int64)
        ends = np.flatnonzero(self.tokens[:-1] == recent[-1]) + 1
        for back in range(2, count + 1):
            ends = ends[ends >= back]
            ends = ends[self.tokens[ends - back] == recent[-back]]
            if not len(ends):
                break
        return ends

    def _cache_share(self, count: int) -> float:
        return self.settings.weight * min(1.0, count / self.settings.window)

    def _likeness(self, out: NDArray[np.float32], usable: NDArray[np.bool_]) -> Floats:
        scores = (self.hidden @ out)[usable].astype(np.float64) * self.settings.theta
        weights = np.exp(scores - (scores.max() if len(scores) else 0.0))
        return weights / max(weights.sum(), 1e-300)
