"""Before the first step: read, split, choose units, count n-grams. Each stage is kept for a restart."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator

import numpy as np
from numpy.typing import NDArray

from ..control import Control
from ..events import Event, NgramReady, Notice, Progress
from ..specs import TrainSpec
from ..text import tokens
from ..text.corpus import Corpus as Text
from ..text.corpus import load_text
from ..text.held_out import split_held_out, weighted
from ..text.words import read_dictionary
from ..vectors.store import load
from ..writing.mixture import bits
from ..writing.ngram import NgramModel
from ..writing.ngram_build import build
from ..writing.originality import CopyFilter
from .devices import memory
from .pilot import decided
from .run_folder import Corpus, RunFolder
from .start import keep_start

LEAST_CHARACTERS = 200
JUDGED_TOKENS = 100_000
COUNTING_SHARE, BYTES_A_TOKEN = 0.4, 400  # of the machine's memory; what counting n-grams takes at its worst
LEAST_COUNTED, MOST_COUNTED = 2_000_000, 16_000_000
STRETCHES = 32
PIECE, OVERLAP = 1 << 22, 128  # tokens; so many are at least 19 whole characters


def prepare(run: RunFolder, spec: TrainSpec, control: Control) -> Generator[Event, None, Corpus | None]:
    """Yield what happens; return the corpus of the run, None when stopped before all was ready."""
    corpus = run.corpus()
    if corpus is None:
        settled = yield from decided(run, spec, control)
        if settled is None:
            return None
        spec = settled
        vectors = load(spec.vectors) if spec.vectors is not None else None
        text = yield from load_text(spec.sources, control, name=spec.name, cleaning=spec.cleaning)
        if text is None or control.stop_requested:
            return None
        yield Progress("tokens")
        corpus = tokenise(text, spec)
        if vectors is not None:
            yield keep_start(run, corpus.vocabulary, vectors)
        run.save_corpus(corpus)
    if run.read_json("ngram.json") is None:
        if control.stop_requested:
            return None
        yield Progress("ngram")
        most = countable()
        if len(corpus.train) > most:
            yield Notice("ngram_sampled", {"share": f"{100 * most / len(corpus.train):.0f}"})
        yield count(run, corpus, spec, most)
    return corpus


def tokenise(text: Text, spec: TrainSpec) -> Corpus:
    """The text split into train, dev, test, in the units of the spec; BadInput when there is too little."""
    tokens.require_text(text.text, LEAST_CHARACTERS)
    split = split_held_out(text.text)
    train = weighted(split.train, text.stretches)
    vocabulary = tokens.build(
        train,
        spec.units,
        spec.min_count,
        spec.max_vocab,
        language=text.language,
        subwords=spec.subwords,
        dictionary=read_dictionary(spec.user_dictionary) if spec.user_dictionary else (),
        lowercase=spec.lowercase,
        strip_punctuation=spec.strip_punctuation,
    )
    facts = {
        "name": spec.name or text.name,
        "language": text.language,
        "sha256": text.sha256,
        "chars": text.chars,
        "train_chars": len(split.train),
        "weighted_train_chars": len(train),
        "weighted_files": sum(weight > 1 for _, weight in text.stretches),
        "dev_chars": len(split.dev),
        "test_chars": len(split.test),
        "files": len(text.files),
        "duplicates": text.duplicates,
        "removed_from_held_out": split.removed,
        "credits": [*spec.credits, *text.credits],
    }
    parts = [vocabulary.encode(part) for part in (train, split.dev, split.test)]
    return Corpus(parts[0], parts[1], parts[2], vocabulary, facts)


def countable() -> int:
    """Tokens whose n-grams this machine has the memory to count."""
    return max(LEAST_COUNTED, int(COUNTING_SHARE * memory("cpu") / BYTES_A_TOKEN) or MOST_COUNTED)


def stretches(tokens: NDArray[np.integer], most: int) -> NDArray[np.int32]:
    """``tokens`` (N,), or at most ``most`` of them in ``STRETCHES`` pieces from all over."""
    if len(tokens) <= most:
        return np.asarray(tokens, dtype=np.int32)
    size, every = most // STRETCHES, len(tokens) // STRETCHES
    return np.concatenate([tokens[k * every : k * every + size].astype(np.int32) for k in range(STRETCHES)])


def _texts(corpus: Corpus) -> Iterator[str]:
    """The training text piece by piece; each begins a little before the end of the last."""
    for start in range(0, len(corpus.train), PIECE):
        yield corpus.vocabulary.decode(np.asarray(corpus.train[max(0, start - OVERLAP) : start + PIECE]))


def count(run: RunFolder, corpus: Corpus, spec: TrainSpec, most: int = 1 << 62) -> NgramReady:
    """Build, judge and save the n-gram model (of ``most`` tokens) and the copy filter."""
    began = time.monotonic()
    dev = np.asarray(corpus.dev[:JUDGED_TOKENS], dtype=np.int32)
    characters = len(corpus.vocabulary.decode(dev))
    judged: dict[int, float] = {}

    def score(model: NgramModel) -> float:
        judged[model.order] = bits(model.score(dev)[0], characters)
        return judged[model.order]

    train = stretches(corpus.train, most)
    order = spec.max_order or (10 if corpus.vocabulary.size < 1000 else 6)
    ngram = build(train, corpus.vocabulary.size, order, score=score if characters else None)
    copies = CopyFilter.of_pieces(_texts(corpus))
    best = judged.get(ngram.order, 0.0)
    names = {"name": corpus.facts["name"], "language": corpus.facts["language"], "bits_per_char": best}
    run.save_ngram(ngram, copies, names)
    return NgramReady(ngram.order, best, time.monotonic() - began)
