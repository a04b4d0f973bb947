"""The verb ``teach``: a copy of a model learns a draft for good, beside what it learned before, to forget little of it.

Every pass over the draft takes as much of the old corpus along (replay; Robins 1995), where this machine still has it.
The last part of the draft is held out, and so is what the corpus had held out: the result says what both cost before
and after. Nothing is changed in the library until the verb ``keep`` is told what to do with the copy.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..control import Control
from ..errors import BadInput
from ..events import Done, Event, Notice, Progress
from ..nets.language import Dropouts, LanguageModel, Sizes
from ..specs import TeachSpec
from ..store import bundle, home, library
from ..store.bundle import StoredModel
from ..text.corpus import load_text
from ..text.held_out import split_held_out
from ..writing import mixture
from ..writing.ngram_build import build
from ..writing.stack import Stack, from_parts, quantised
from . import devices
from .evaluate import raw_text, torch_model
from .held_out import log_probabilities
from .learner import Learner
from .plan import Plan
from .progress_report import load_numpy, numpy_tensors
from .run_folder import RunFolder

LEAST_CHARS = 2000
HELD_OUT = 0.15  # of the draft, its end
PASSES, ALONE_PASSES = 6, 2  # without replay every further pass forgets more
RATE = 1e-3
JUDGED_TOKENS = 20_000
TAUGHT = "taught-"
Ids = NDArray[np.integer]


@dataclass(frozen=True)
class Lessons:
    """The draft's tokens to learn and to be judged by; of the old corpus the same, empty where it is not here."""

    draft: Ids
    held_out: Ids
    old: Ids
    old_held_out: Ids


def teach(spec: TeachSpec, control: Control) -> Iterator[Event]:
    """Done with ``taught`` (the copy, for ``keep``), ``replayed``, ``steps`` and [before, after] in bits per character:
    ``draft`` on its held-out end, ``old`` on what the old corpus held out (None without it)."""
    began = time.monotonic()
    text = raw_text(spec.file) if spec.file else spec.text
    if len(text) < LEAST_CHARS:
        raise BadInput("teach_too_short", chars=len(text), least=LEAST_CHARS)
    path = library.resolve(spec.model)
    if RunFolder.is_one(path):
        raise BadInput("run_not_model", model=spec.model)
    stored = bundle.read(path)
    if stored.manifest.get("kind") != "language":
        raise BadInput("not_a_language_model", name=stored.manifest.get("name", path.name))
    yield Progress("tokens")
    devices.prepare(spec.threads)
    stack = from_parts(stored.manifest, stored.vocab, stored.tensors)
    old, old_held_out = yield from _old_corpus(stored.manifest, path, stack, control)
    cut = _cut(text)
    lessons = Lessons(stack.vocabulary.encode(text[:cut]), stack.vocabulary.encode(text[cut:]), old, old_held_out)
    if not len(old):
        yield Notice("teach_alone")
    model = torch_model(stack)
    assert model is not None
    before = _figures(stack, model, lessons)
    best, done = numpy_tensors(model), 0
    found, value = before, 0.0
    for step, total, learner in _steps(stack, lessons, spec, control):
        done = step
        yield Progress("teaching", step, total)
        if learner is not None:
            now = _figures(stack, learner.model, lessons)
            gain = _gain(before, now)
            if gain > value:
                best, found, value = numpy_tensors(learner.model), now, gain
    if control.cancelled:
        yield Done("cancelled")
        return
    load_numpy(model, best)
    yield Progress("ngram")
    if len(lessons.old) and stack.ngram is not None:
        both = np.concatenate([lessons.old, lessons.draft]).astype(np.int32)
        stack = replace(stack, ngram=build(both, stack.vocabulary.size, stack.ngram.order))
        found = _figures(stack, model, lessons)
    result: dict[str, Any] = {
        "draft": [before[0], found[0]],
        "old": [before[1], found[1]] if len(old) else None,
        "replayed": bool(len(old)),
        "steps": done,
        "passes": PASSES if len(old) else ALONE_PASSES,
        "seconds": round(time.monotonic() - began, 1),
    }
    place = home.cache() / f"{TAUGHT}{uuid.uuid4()}"
    bundle.write_folder(_taught(stored, stack, model, len(text), result), place)
    yield Done("stopped" if control.stop_requested else "done", {"taught": str(place), **result})


def _cut(text: str) -> int:
    """Where the held-out end begins: after a line end, where there is one near."""
    wanted = int(len(text) * (1 - HELD_OUT))
    return text.find("\n", wanted, wanted + 500) + 1 or wanted


def _old_corpus(
    manifest: dict[str, Any], path: Path, stack: Stack, control: Control
) -> Generator[Event, None, tuple[Ids, Ids]]:
    """Tokens of the corpus that the model learned, and of what was held out; empty without its run and its corpus."""
    for folder in sorted(home.runs().glob("*/result.json")):
        run = RunFolder(folder.parent)
        made = str((run.read_json("result.json") or {}).get("model", ""))
        if made and Path(made).absolute() == path.absolute():
            corpus = run.corpus()
            if corpus is not None and corpus.vocabulary.to_json() == stack.vocabulary.to_json():
                return corpus.train, np.concatenate([corpus.dev, corpus.test])
    sha256 = manifest.get("corpus", {}).get("sha256")
    for report in home.corpora().glob("*/report.json"):
        text = yield from load_text((str(report.parent),), control)
        if text is not None and sha256 and text.sha256 == sha256:
            split = split_held_out(text.text)
            return stack.vocabulary.encode(split.train), stack.vocabulary.encode(split.dev + split.test)
    nothing = np.zeros(0, np.int32)
    return nothing, nothing


def _steps(
    stack: Stack, lessons: Lessons, spec: TeachSpec, control: Control
) -> Iterator[tuple[int, int, Learner | None]]:
    """(step, total, the learner at the end of a pass) while it learns."""
    network = stack.network
    assert network is not None
    passes = PASSES if len(lessons.old) else ALONE_PASSES
    random = np.random.default_rng(spec.seed)
    parts: list[Ids] = []
    for _ in range(passes):
        if len(lessons.old):
            start = int(random.integers(0, max(1, len(lessons.old) - len(lessons.draft))))
            parts.append(np.asarray(lessons.old[start : start + len(lessons.draft)]))
        parts.append(lessons.draft)
    tokens = np.concatenate(parts).astype(np.int32)
    bptt = 64
    made = Plan(
        sizes=Sizes(stack.vocabulary.size, network.hidden_size, network.num_layers),
        dropouts=Dropouts(0.2, 0.2, 0.2, 0.02, 0.1),
        batch_size=max(1, min(16, len(tokens) // (4 * bptt))),
        bptt=bptt,
        learning_rate=RATE,
        weight_decay=0.01,
        clip_norm=1.0,
        seed=spec.seed,
        device="cpu",
        precision="fp32",
        threads=spec.threads or 1,
        total_steps=1,
        total_seconds=0.0,
        evaluate_every=1,
        evaluate_tokens=JUDGED_TOKENS,
    )
    unigram = stack.ngram.unigram if stack.ngram is not None else np.ones(stack.vocabulary.size, np.float32)
    learner = Learner(made, tokens, unigram, "fused")
    load_numpy(learner.model, network.tensors())
    made.total_steps = total = learner.streams.steps_per_epoch
    for step in range(total):
        if control.stop_requested:
            return
        learner.gradients(step)
        learner.learn(step)
        ends = (step + 1) * passes // total > step * passes // total
        yield step + 1, total, learner if ends else None


def _figures(stack: Stack, model: LanguageModel, lessons: Lessons) -> tuple[float, float]:
    """Bits per character of both held-out texts, for the mixture with the n-gram that the model has."""
    rates: list[float] = []
    for tokens, before in ((lessons.held_out, lessons.draft), (lessons.old_held_out, lessons.old)):
        own = np.asarray(tokens[:JUDGED_TOKENS], dtype=np.int32)
        if not len(own):
            rates.append(0.0)
            continue
        temperature = stack.network.temperature if stack.network is not None else 1.0
        p = np.exp(log_probabilities(model, own, np.asarray(before[-500:]), "fp32", temperature))
        if stack.ngram is not None:
            p = mixture.mix(p, *stack.ngram.score(own), stack.weights)
        rates.append(round(mixture.bits(p, len(stack.vocabulary.decode(own))), 4))
    return rates[0], rates[1]


def _gain(before: tuple[float, float], now: tuple[float, float]) -> float:
    """What the draft gained less what the old corpus lost, each as a share."""
    return sum((one - other) / one for one, other in zip(before, now, strict=True) if one)


def _taught(stored: StoredModel, stack: Stack, model: LanguageModel, chars: int, result: dict[str, Any]) -> StoredModel:
    """The copy as a model of its own, with the n-grams of ``stack``."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    manifest: dict[str, Any] = {**stored.manifest, "id": str(uuid.uuid4()), "created": now}
    manifest["training"] = {**manifest.get("training", {}), "taught": {"chars": chars, **result}}
    manifest.pop("files", None)
    manifest.pop("size_bytes", None)
    kept = {name: value for name, value in stored.tensors.items() if not name.startswith(("lstm.", "ngram."))}
    counted: dict[str, Any] = {}
    if stack.ngram is not None:
        counted, manifest["ngram"] = stack.ngram.to_tensors()
    own = numpy_tensors(model)
    lstm = quantised(own) if manifest["architecture"].get("quantised") else own
    return StoredModel(manifest, stored.vocab, {**lstm, **counted, **kept}, stored.history)
