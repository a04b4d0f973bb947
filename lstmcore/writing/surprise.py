"""The verb ``surprise``: how unexpected each character of a text is to a model, by rank (as GLTR shows it) and in bits.

The rank of a unit among all that could have come makes its band: 1-10, 11-100, 101-1000, beyond. The bits of a word or
subword are spread evenly over its characters. (Gehrmann, Strobelt & Rush 2019, GLTR.)
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..control import Control
from ..events import Done, Event, Progress, Surprised
from ..specs import SurpriseSpec
from ..text.sentences import pieces_to_read, sentences
from ..text.tokens import Vocabulary
from . import continuation
from .continuation import READ_AT_MOST, read_prefix
from .stack import CONTEXT, Reader, Stack

BANDS = (10, 100, 1000)  # the last rank of each band but the one beyond
BLOCK = 48  # tokens whose distributions are held at once
READ_STEP = 300  # characters read at once of what stands before
PIECE = 800  # characters told at once
LONGEST = 2000  # characters of a sentence
LEAST_SENTENCE = 4  # characters that are not spaces: less says nothing of a sentence
LONGEST_UNIT = 8  # tokens that may spell one character
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """``bits`` and ``bands`` (0 to 3) of each character of a text."""

    bits: Floats
    bands: NDArray[np.int64]


def surprise(spec: SurpriseSpec, control: Control) -> Iterator[Event]:
    """Surprised for each piece of the text, then Done with ``chars``, ``bits_per_char``, ``bands`` (counts) and
    ``sentences``: [start, length, bits per character], the most unusual first.

    Only what stands from ``spec.start`` on (moved to the start of its line) is judged; the text before is read.
    """
    began = time.monotonic()
    stack, memory = continuation.shared_loader().load(spec.model)
    first = spec.text.rfind("\n", 0, min(spec.start, len(spec.text))) + 1
    before = spec.text[max(0, first - READ_AT_MOST) : first]
    known = memory.find(before)
    if known is None or len(known[1]) > READ_STEP:
        for cut in range(READ_STEP, len(before), READ_STEP):
            read_prefix(stack, memory, before[:cut])
            yield Progress("surprise", 0, len(spec.text) - first)
            if control.stop_requested:
                yield Done("cancelled")
                return
    reader = read_prefix(stack, memory, before)
    total, counts, found = 0.0, np.zeros(len(BANDS) + 1, np.int64), list[tuple[int, int, float]]()
    for start, end in pieces(spec.text, first):
        piece = spec.text[start:end]
        tokens = stack.vocabulary.encode(piece).tolist()
        bits, ranks = np.zeros(len(tokens)), np.zeros(len(tokens), np.int64)
        for at in range(0, len(tokens), BLOCK):
            if control.stop_requested:
                yield Done("cancelled")
                return
            block = slice(at, at + BLOCK)
            bits[block], ranks[block], reader = judge(stack, reader, tokens[block])
            yield Progress("surprise", start - first, len(spec.text) - first)
        judged = spread(stack.vocabulary, tokens, bits, ranks, piece)
        own = tuple((start + at, length, rate) for at, length, rate in rates(piece, judged.bits))
        total += float(judged.bits.sum())
        counts += np.bincount(judged.bands, minlength=len(counts))
        found += own
        yield Surprised(start, tuple(np.round(judged.bits, 3).tolist()), "".join(map(str, judged.bands)), own)
    chars = len(spec.text) - first
    found.sort(key=lambda each: -each[2])
    result = {
        "start": first,
        "chars": chars,
        "bits_per_char": round(total / max(1, chars), 4),
        "bands": counts.tolist(),
        "sentences": [list(each) for each in found[: spec.top]],
        "seconds": round(time.monotonic() - began, 3),
    }
    yield Done("done", result)


def pieces(text: str, first: int = 0) -> Iterator[tuple[int, int]]:
    """Whole sentences of ``text`` from ``first`` on, ``PIECE`` characters or a little more at once."""
    start = first
    for _, end in pieces_to_read(text[first:], LONGEST):
        if first + end - start >= PIECE:
            yield start, first + end
            start = first + end
    if start < len(text):
        yield start, len(text)


def judge(stack: Stack, reader: Reader, tokens: list[int]) -> tuple[Floats, NDArray[np.int64], Reader]:
    """Bits and rank (from 1) of each token after those before it, (T,), and the reader after them."""
    recent = [*reader.recent[0], *tokens]
    before = len(reader.recent[0])
    recents = [recent[max(0, before + k - CONTEXT) : before + k] for k in range(len(tokens))]
    state = asked = reader.state
    if stack.network and state is not None:
        outputs, after = stack.network.outputs(tokens, state)
        asked, state = replace(state, out=np.concatenate([state.out, outputs[:-1]])), after
    p = stack.probabilities(Reader(recents, asked))
    own = p[np.arange(len(tokens)), tokens]
    ranks = (p > own[:, None]).sum(1) + 1
    return -np.log2(np.maximum(own, 1e-300)), ranks, Reader([recent[-CONTEXT:]], state)


def spread(vocabulary: Vocabulary, tokens: list[int], bits: Floats, ranks: NDArray[np.int64], text: str) -> Judged:
    """What is known of tokens, told of the characters of ``text`` that they write.

    A character spelled in several tokens has the bits of all and the band of the worst. What the vocabulary leaves out
    (a lesson's signs) was not predicted: no bits, the first band.
    """
    out, bands = np.zeros(len(text)), np.zeros(len(text), np.int64)
    at, begin = 0, 0
    for k in range(len(tokens)):
        written = vocabulary.decode(tokens[begin : k + 1])
        if written.endswith("\ufffd") and k - begin < LONGEST_UNIT and k + 1 < len(tokens):
            continue
        places = _places(text, at, written)
        if places:
            out[places] = bits[begin : k + 1].sum() / len(places)
            bands[places] = np.searchsorted(BANDS, int(ranks[begin : k + 1].max()))
            at = places[-1] + 1
        begin = k + 1
    return Judged(out, bands)


def _places(text: str, at: int, written: str) -> list[int]:
    """Where the characters of ``written`` stand in ``text`` from ``at`` on."""
    if text.startswith(written, at):
        return list(range(at, at + len(written)))
    found: list[int] = []
    for letter in written:
        place = next((k for k in range(at, len(text)) if text[k].lower() == letter.lower()), None)
        if place is None and at < len(text):
            place = at  # half a surrogate pair comes back as another sign
        if place is None:
            break
        found.append(place)
        at = place + 1
    return found


def rates(text: str, bits: Floats) -> Iterator[tuple[int, int, float]]:
    """Start, length and bits per character of each sentence that has enough characters; spaces around it left out."""
    for start, end in sentences(text, LONGEST):
        sentence = text[start:end]
        start += len(sentence) - len(sentence.lstrip())
        length = len(sentence.strip())
        if sum(map(str.isalnum, sentence)) >= LEAST_SENTENCE:
            yield start, length, round(float(bits[start : start + length].mean()), 3)
