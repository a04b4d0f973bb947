"""The verb ``vectors``: a corpus in, a folder of word vectors out."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from ..control import Control
from ..errors import BadInput
from ..events import Done, Event, Progress, VectorsStep
from ..specs import VectorsSpec
from ..text.corpus import load_text
from ..text.held_out import weighted
from ..text.words import read_dictionary
from . import store
from .from_file import rows_of
from .numbering import Numbered, numbered
from .store import Vectors

LEAST_WORDS = 10
EVENT_SECONDS = 1 / 30
SETTINGS = ("dimension", "window", "negatives", "min_count", "epochs", "seed")


@dataclass
class _Made:
    """Vectors, what their manifest says of their making, what the result says beyond it, and whether all was done."""

    vectors: Vectors
    how: dict[str, Any]
    loss: float | None = None
    facts: dict[str, Any] = field(default_factory=dict[str, Any])
    status: str = "done"


def vectors(spec: VectorsSpec, control: Control) -> Iterator[Event]:
    """Learn vectors of the words of ``spec.sources``, or take those of ``spec.from_file``, into ``spec.out``.

    Yields Progress, then VectorsStep; Done holds words, dimension, loss (None: taken from a file), seconds, out,
    corpus_words (different ones), covered (share of the running words that have a vector, 0-1); with a file also found
    and malformed (rows). Stopped while learning, it keeps what it has. With ``minutes`` the rates follow the clock:
    then a seed fixes nothing. BadInput.
    """
    began = time.monotonic()
    store.check_folder(spec.out)
    dictionary = read_dictionary(spec.user_dictionary) if spec.user_dictionary else []
    corpus = yield from load_text(spec.sources, control, cleaning=spec.cleaning)
    if corpus is None:
        yield Done("cancelled")
        return
    text = yield from numbered(weighted(corpus.text, corpus.stretches), spec.units, dictionary, control)
    made = None
    if text is not None:
        making = _taken(spec, text, control) if spec.from_file else _learned(spec, text, began, control)
        made = yield from making
    if made is None or control.cancelled:
        yield Done("cancelled")
        return
    seconds = round(time.monotonic() - began, 2)
    manifest = {
        "name": corpus.name,
        "language": corpus.language,
        "corpus": {"sha256": corpus.sha256, "chars": corpus.chars, "files": len(corpus.in_use)},
        "how": {**made.how, "units": spec.units},
        "seconds": seconds,
        "loss": made.loss,
    }
    yield Progress("writing_vectors")
    store.save(Vectors(made.vectors.words, made.vectors.counts, made.vectors.matrix, manifest), spec.out)
    result = {"words": len(made.vectors.words), "dimension": made.vectors.dimension, "loss": made.loss}
    yield Done(made.status, {**result, "seconds": seconds, "out": spec.out, **made.facts})


def _learned(spec: VectorsSpec, text: Numbered, began: float, control: Control) -> Generator[Event, None, _Made | None]:
    from ..training.devices import prepare
    from .skipgram import LEAST_RATE, LOSS_EVERY, RATE, SkipGram

    whole, text = text, text.commonest(spec.min_count, spec.max_vocab)
    if len(text.words) < LEAST_WORDS:
        raise BadInput("too_few_words", count=len(text.words), least=LEAST_WORDS, min_count=spec.min_count)
    prepare(spec.threads)
    model = SkipGram(text, spec.dimension, spec.window, spec.negatives, spec.epochs, spec.seed)
    start, told, step, progress = time.monotonic(), 0.0, 0, 0.0
    budget = max(1.0, spec.minutes * 60 - (start - began)) if spec.minutes is not None else float("inf")
    losses: list[float] = []
    recent: list[float] = []
    for ids, lines in model.batches():
        while control.pause_requested:
            control.wait_while_paused(0.2)
        now = time.monotonic() - start
        progress = max(step / model.total_steps, now / budget)
        if control.stop_requested or progress >= 1 > step / model.total_steps:
            break
        rate = RATE * max(LEAST_RATE, 1 - progress)
        loss = model.step(ids, lines, rate, measured=step % LOSS_EVERY == 0)
        step += 1
        if loss is not None:
            recent.append(loss)
        if recent and now - told >= EVENT_SECONDS:
            told = now
            losses, recent = [*losses, *recent], []
            left = min(budget - now, now / step * (model.total_steps - step))
            yield VectorsStep(step, max(step, model.total_steps), round(max(0.0, left), 1), round(losses[-1], 4))
    if not step:
        return None
    last = [*losses, *recent][-max(1, model.total_steps // LOSS_EVERY // 10) :]
    how = {"method": "skip-gram", "words_read": len(text.ids), **{name: asdict(spec)[name] for name in SETTINGS}}
    found = Vectors(text.words, text.counts.tolist(), model.vectors)
    return _Made(
        found,
        how,
        loss=round(float(np.mean(last)), 5) if last else None,
        facts={"corpus_words": len(whole.words), "covered": round(len(text.ids) / len(whole.ids), 5)},
        status="stopped" if control.stop_requested else "done",
    )


def _taken(spec: VectorsSpec, text: Numbered, control: Control) -> Generator[Event, None, _Made | None]:
    assert spec.from_file is not None
    counts = dict(zip(text.words, text.counts.tolist(), strict=True))
    # single characters too, for they make up the words that the file lacks
    wanted = counts | dict.fromkeys(sorted(set("".join(text.words)) - counts.keys()), 0)
    taken = yield from rows_of(spec.from_file, wanted, control)
    if taken is None:
        return None
    running = len(text.ids)
    if not taken.rows:
        raise BadInput("no_vectors_found", path=spec.from_file, malformed=taken.malformed, read=taken.read)
    found = [word for word in wanted if word in taken.rows][: spec.max_vocab]
    facts = {
        "found": sum(counts.get(word, 0) > 0 for word in found),
        "corpus_words": len(counts),
        "covered": round(sum(counts.get(word, 0) for word in found) / running, 5) if running else 0.0,
        "malformed": taken.malformed,
    }
    matrix = np.stack([taken.rows[word] for word in found])
    how = {"method": "file", "rows_read": taken.read, **facts}
    return _Made(Vectors(found, [wanted[word] for word in found], matrix), how, facts=facts)
