"""Training that begins with a model one has: its weights, its units and those that the new texts add.

A run of this kind differs from any other only before its first step: its vocabulary is the model's, grown at the end by
what the texts hold besides; its first checkpoint holds the model's weights, a fresh row for each new unit.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .control import Control
from .errors import BadInput
from .events import Event, Notice, Progress, Started
from .runs import at_work
from .specs import ResumeSpec, TrainSpec
from .store import bundle, library
from .store.bundle import StoredModel
from .text.corpus import Corpus as Text
from .text.corpus import load_text
from .text.tokens import Vocabulary, from_json
from .training import devices, loop, plan
from .training.checkpoint import Progress as Done
from .training.checkpoint import save_checkpoint
from .training.evaluate import torch_model
from .training.head_start import AUTO, found_for, may_begin
from .training.learner import Learner
from .training.prepare import prepare, tokenise
from .training.progress_report import load_numpy, numpy_tensors
from .training.run_folder import Corpus, RunFolder
from .writing.stack import from_parts

RATE = 1.5e-3  # a fresh model's would first undo what this one knows


def train(spec: TrainSpec, control: Control) -> Iterator[Event]:
    """As ``loop.train``; with ``spec.from_model`` the first step is that model's next one."""
    if not spec.sources:
        raise BadInput("no_sources")
    if spec.from_model not in (None, AUTO):
        _model(str(spec.from_model))  # a wrong one is told before there is a run
    run = RunFolder.create(spec)
    with at_work(run.path):
        yield from resume(ResumeSpec(str(run.path), spec.threads), control)


def resume(spec: ResumeSpec, control: Control) -> Iterator[Event]:
    """As ``loop.resume``; a run that begins with a model is first given its weights.

    A run refused before its text was read (no such file, too little text) leaves nothing behind.
    """
    run = RunFolder(Path(spec.run))
    asked = run.spec()
    fresh = run.read_json("pointer.json") is None and run.read_json("result.json") is None
    try:
        if asked.from_model is not None and fresh:
            yield Started(str(run.path.absolute()))
            yield from _begin(run, asked, spec.threads, control)
        yield from loop.resume(spec, control)
    except BadInput:
        if fresh:
            run.withdraw()
        raise


def grown(old: Vocabulary, new: Vocabulary) -> Vocabulary:
    """``old`` with the units that only ``new`` has behind its own; subwords spell everything and stay as they are."""
    mine, other = old.to_json(), new.to_json()
    if old.units == "subword":
        return old
    known = set(mine["tokens"])
    more = [token for token in other["tokens"] if token not in known]
    tokens = mine["tokens"] + ("".join(more) if isinstance(mine["tokens"], str) else more)
    return from_json({**mine, "tokens": tokens})


def _begin(run: RunFolder, asked: TrainSpec, threads: int | None, control: Control) -> Iterator[Event]:
    """Corpus, n-gram, plan and the first checkpoint; returns early, with nothing lost, when told to stop."""
    began = time.monotonic()
    text: Text | None = None
    if asked.from_model == AUTO:
        if may_begin(asked):
            text = yield from load_text(asked.sources, control, name=asked.name, cleaning=asked.cleaning)
            if text is None or control.stop_requested:
                return
        asked = replace(asked, from_model=found_for(text, asked.units) if text else None)
        run.keep_spec(asked)  # a restart must not find another one
        if asked.from_model is None:
            return
        yield Notice("head_start", {"name": asked.from_model})
    assert asked.from_model is not None
    stored = _model(asked.from_model)
    card = stored.manifest
    parent = {"id": card["id"], "name": card["name"], "corpus": str(card.get("corpus", {}).get("name") or "")}
    run.write_json("parent.json", parent)
    stack = from_parts(card, stored.vocab, stored.tensors)
    model = torch_model(stack)
    assert model is not None
    corpus = run.corpus()
    if corpus is None:
        if text is None:
            text = yield from load_text(asked.sources, control, name=asked.name, cleaning=asked.cleaning)
        if text is None or control.stop_requested:
            return
        yield Progress("tokens")
        asked = replace(asked, credits=tuple(dict.fromkeys([*asked.credits, *_credits(card)])))
        corpus = _in_units_of(stack.vocabulary, tokenise(text, replace(asked, units=stack.vocabulary.units)))
        run.save_corpus(corpus)
        added = corpus.vocabulary.size - stack.vocabulary.size
        yield Notice("units_added", {"count": added, "known": stack.vocabulary.size})
    prepared = yield from prepare(run, asked, control)
    if prepared is None or control.stop_requested:
        return
    device, cores = devices.choose(asked.device), devices.prepare(threads or asked.threads)
    values = run.read_json("plan.json")
    if values is None:
        like = replace(
            asked,
            hidden_size=model.sizes.hidden_size,
            num_layers=model.sizes.num_layers,
            learning_rate=asked.learning_rate or RATE,
        )
        budget = (plan.minutes_of(asked) or 0) * 60
        left = max(budget * 0.5, budget - (time.monotonic() - began) - loop.PLANNING_SECONDS)
        made = plan.make(like, corpus.vocabulary.size, corpus.train, len(corpus.dev), cores, device, left)
        run.write_json("plan.json", made.to_dict())
    else:
        made = plan.Plan.from_dict(values)
    found = run.ngram()
    assert found is not None
    learner = Learner(made, corpus.train, found[0].unigram, asked.cell)
    load_numpy(learner.model, _laid_over(numpy_tensors(learner.model), numpy_tensors(model)))
    save_checkpoint(run, learner, Done())


def _credits(card: dict[str, Any]) -> list[str]:
    """Whose texts the model one begins with has read: the new one owes them too."""
    return [str(each) for each in card.get("corpus", {}).get("credits") or ()]


def _model(name: str) -> StoredModel:
    """The model to begin with, whole; BadInput where there is no LSTM to go on with."""
    path = library.resolve(name)
    if RunFolder.is_one(path):
        raise BadInput("run_not_model", model=name)
    stored = bundle.read(path)
    if stored.manifest.get("kind") != "language" or not stored.manifest.get("architecture"):
        raise BadInput("not_a_language_model", name=stored.manifest.get("name", path.name))
    return stored


def _in_units_of(old: Vocabulary, corpus: Corpus) -> Corpus:
    """The same texts in the units of ``old``, grown by what they add."""
    vocabulary = grown(old, corpus.vocabulary)
    parts = [vocabulary.encode(corpus.vocabulary.decode(part)) for part in (corpus.train, corpus.dev, corpus.test)]
    return Corpus(parts[0], parts[1], parts[2], vocabulary, corpus.facts)


def _laid_over(fresh: dict[str, NDArray[Any]], old: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The old numbers wherever there are some; embedding (V, H) and bias (V,) keep the fresh rows of new units."""
    for name, values in old.items():
        fresh[name][: len(values)] = np.asarray(values, dtype=fresh[name].dtype)
    return fresh
