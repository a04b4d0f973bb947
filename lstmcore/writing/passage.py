"""The verb ``passage``: a passage to be guessed letter by letter, and what each letter costs the models.

It is taken from what the model was never shown where that is known (the held-out end of the corpus it learned from),
and among several places that one is kept of which the model's copy filter knows least.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import log2
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..control import Control
from ..errors import BadInput
from ..events import Done, Event, Progress
from ..specs import PassageSpec
from ..store import bundle, library
from ..text.decode import decode_of
from ..text.files import CORPUS_TEXT, is_corpus, read_regular
from ..text.held_out import split_held_out
from ..text.report import read_report
from ..text.sentences import sentences
from ..training.run_folder import RunFolder
from . import continuation
from .continuation import READ_AT_MOST, read_prefix
from .stack import Reader, Stack
from .surprise import spread

TRIED = 40  # places that are looked at
WHOLE_BYTES = 64_000_000  # of a larger corpus only the end is read
END_SHARE, END_BYTES = 0.02, 4_000_000
LEAST_LETTERS = 0.7  # of a passage, that are letters, digits or Han: no tables, no rules
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Source:
    """A text to choose from; ``held_out``: the model never learned from it, which is known for certain."""

    text: str
    name: str
    held_out: bool


def passage(spec: PassageSpec, control: Control) -> Iterator[Event]:
    """Done with ``text``, ``before`` (what the models read), ``name`` of the source, ``held_out``, ``copied`` (0-1).

    ``copied`` is the share of it that the copy filter knows. Of each character: ``model``, ``ngram`` and ``plain``
    (bits; plain: by its frequency in the source) and ``rank`` (from 1; [] where units are words).
    """
    began = time.monotonic()
    stack, memory = continuation.shared_loader().load(spec.model)
    yield Progress("reading")
    source = _source(spec)
    at = _place(stack, source.text, spec, random.Random(spec.seed))
    text = source.text[at : at + spec.length]
    before = source.text[max(0, at - READ_AT_MOST) : at]
    if control.stop_requested:
        yield Done("cancelled")
        return
    tokens = stack.vocabulary.encode(text).tolist()
    bits, ranks = _along(stack, read_prefix(stack, memory, before), tokens)
    judged = spread(stack.vocabulary, tokens, bits, ranks, text)
    result = {
        "text": text,
        "before": before,
        "name": source.name,
        "held_out": source.held_out,
        "copied": round(stack.copies.copied_share(text, before), 4) if stack.copies else 0.0,
        "model": np.round(judged.bits, 3).tolist(),
        "ngram": [],
        "plain": _by_frequency(text, source.text),
        "rank": _rank_of_each(stack, tokens, ranks, text),
        "seconds": 0.0,
    }
    if stack.ngram is not None:
        counting = Stack(stack.vocabulary, None, stack.ngram, [0.0])
        reader = counting.read(stack.vocabulary.encode("\n" + before).tolist(), counting.start())
        bits, ranks = _along(counting, reader, tokens)
        result["ngram"] = np.round(spread(stack.vocabulary, tokens, bits, ranks, text).bits, 3).tolist()
    result["seconds"] = round(time.monotonic() - began, 3)
    yield Done("done", result)


def _along(stack: Stack, reader: Reader, tokens: list[int]) -> tuple[Floats, NDArray[np.int64]]:
    """Bits and rank of each token after those before it."""
    bits, ranks = np.zeros(len(tokens)), np.ones(len(tokens), np.int64)
    for place, token in enumerate(tokens):
        p = stack.probabilities(reader)[0]
        bits[place], ranks[place] = -np.log2(max(float(p[token]), 1e-300)), int((p > p[token]).sum()) + 1
        reader = stack.step([token], reader)
    return bits, ranks


def _rank_of_each(stack: Stack, tokens: list[int], ranks: NDArray[np.int64], text: str) -> list[int]:
    """Of a rare character that is spelled in bytes, what all of them take together; [] where units are words."""
    if stack.vocabulary.units != "char":
        return []
    return spread(stack.vocabulary, tokens, ranks.astype(float), ranks, text).bits.astype(int).tolist()


def _by_frequency(text: str, source: str) -> list[float]:
    """What each character costs who knows only how often it comes in ``source``, none less than once."""
    counts = Counter(source)
    total = len(source) + len(counts)
    return [round(log2(total / (counts[letter] + 1)), 3) for letter in text]


def _source(spec: PassageSpec) -> Source:
    if not spec.source:
        return Source(spec.text, "", False)
    folder = Path(spec.source)
    if RunFolder.is_one(folder):
        corpus = RunFolder(folder).corpus()
        text = corpus.vocabulary.decode(corpus.test) if corpus else ""
        return Source(text, str(corpus.facts["name"]) if corpus else "", library.resolve(spec.model) == folder)
    if not is_corpus(spec.source):
        return Source(_plain(spec.source, read_regular(spec.source)), folder.stem, False)
    report = read_report(folder)
    path, name = folder / CORPUS_TEXT, str(report.get("name", ""))
    own = bool(report.get("sha256")) and report.get("sha256") == _learned_from(spec.model)
    size = path.stat().st_size
    if size <= WHOLE_BYTES:
        text = _plain(str(path), read_regular(str(path)))
        return Source(split_held_out(text).test if own else text, name, own)
    with open(path, "rb") as file:  # the end lies within the part that is held out
        file.seek(size - min(END_BYTES, int(size * END_SHARE)))
        text = file.read().decode("utf-8", "ignore")
    return Source(text[text.find("\n") + 1 :], name, own)


def _plain(path: str, data: bytes) -> str:
    return decode_of(path, data).text.replace("\r\n", "\n").replace("\r", "\n")


def _learned_from(model: str) -> str:
    """The sum of the corpus that ``model`` learned from, "" when it is not told."""
    path = library.resolve(model)
    if RunFolder.is_one(path):
        return str((RunFolder(path).read_json("corpus/corpus.json") or {}).get("sha256", ""))
    return str(bundle.read_card(path).get("corpus", {}).get("sha256", ""))


def _place(stack: Stack, text: str, spec: PassageSpec, chance: random.Random) -> int:
    """The beginning of a sentence from which on there is enough; the least copied of those tried."""
    begins = [start for start, _ in sentences(text) if start + spec.length <= len(text)]
    if not begins:
        raise BadInput("passage_short", chars=len(text.strip()), least=spec.length)
    tried = [begins[0], *chance.sample(begins, min(TRIED, len(begins)))][1 if len(begins) > 1 else 0 :]
    best, least = tried[0], (2.0, 1.0)
    for at in tried:
        piece = text[at : at + spec.length]
        prose = sum(map(str.isalnum, piece)) + piece.count(" ") >= LEAST_LETTERS * len(piece)
        copied = stack.copies.copied_share(piece) if stack.copies else 0.0
        judged = (0.0 if prose else 1.0, copied + piece.count("\n") / len(piece))
        if judged < least:
            best, least = at, judged
    return best
