"""Which words of a draft were learned: after their first letters the copy goes on with them, and the library not."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from ..text.words import ANY_HAN, split_words
from .begun import going_on
from .session import Piece, Session
from .stack import Stack
from .surprise import spread

LEAST_BITS = 3.0  # what the rest of a word cost the library's model: less would have been offered anyway
ASKED = 24  # words that are tried
TOLD = 12
LEAD = 3  # letters of an alphabet that are typed before a word is expected; of Han, one
LEAST_CHANCE = 0.1
LEAST_GAIN = 1.5  # times as likely
PIECES_A_TURN = 10
Learned = list[list[object]]


def learned_words(session: Session) -> Generator[None, None, Learned]:
    """[word, how often it stands there, chance after its first letters before, and now], what gained most first."""
    counts: dict[str, int] = {}
    costs: dict[str, float] = {}
    for number, piece in enumerate(session.learned):
        for word, bits in _words(session.library, piece):
            counts[word] = counts.get(word, 0) + 1
            costs.setdefault(word, bits)
        if number % PIECES_A_TURN == 0:
            yield
    likely = [word for word, bits in costs.items() if bits >= LEAST_BITS]
    likely.sort(key=lambda word: -counts[word] * costs[word])
    found: list[tuple[float, list[object]]] = []
    for word in likely[:ASKED]:
        before = chance_of(session.library, word)
        yield
        now = chance_of(session.voice, word)
        yield
        if now >= max(LEAST_CHANCE, LEAST_GAIN * before):
            gain = counts[word] * float(np.log2(now / max(before, 1e-12)))
            found.append((gain, [word, counts[word], round(before, 4), round(now, 4)]))
    found.sort(key=lambda each: -each[0])
    return [each for _, each in found[:TOLD]]


def chance_of(stack: Stack, word: str) -> float:
    """That a line which begins with the first letters of ``word`` goes on with the rest of it."""
    lead = word[: lead_of(word)]
    if stack.vocabulary.units == "char":
        reader = stack.read(stack.vocabulary.encode("\n" + lead).tolist(), stack.start())
        tokens, chance, allowed = stack.vocabulary.encode(word[len(lead) :]).tolist(), 1.0, None
    else:
        reader = stack.read(stack.vocabulary.encode("\n").tolist(), stack.start())
        tokens, chance, allowed = stack.vocabulary.encode(word).tolist(), 1.0, going_on(stack.vocabulary, lead)
    for token in tokens:
        p = stack.probabilities(reader)[0]
        if allowed is not None:
            p, allowed = np.where(allowed, p, 0.0), None
            p /= max(p.sum(), 1e-300)
        chance *= float(p[token])
        reader = stack.step([token], reader)
    return chance


def lead_of(word: str) -> int:
    """How many letters of a word are typed before it is expected."""
    return 1 if ANY_HAN.match(word) else LEAD


def _words(library: Stack, piece: Piece) -> list[tuple[str, float]]:
    """The words of a learned sentence, and what all but their first letters cost the library's model."""
    assert piece.before is not None
    bits = spread(
        library.vocabulary, piece.tokens.tolist(), piece.before, np.ones(len(piece.tokens), int), piece.text
    ).bits
    found: list[tuple[str, float]] = []
    at = 0
    for word in split_words(piece.text):
        lead = lead_of(word)
        if len(word) > lead and word.isalpha():
            found.append((word, float(bits[at + lead : at + len(word)].sum())))
        at += len(word)
    return found
