"""The end of a run: the best weights, mixture weights from all of dev, figures from test, the copy rate, the card."""

from __future__ import annotations

import math
import uuid
from collections.abc import Generator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from ..events import Event, Progress, Saved
from ..nets.language import LanguageModel
from ..specs import ContinueSpec, TrainSpec
from ..store import bundle, home, library
from ..store.bundle import StoredModel
from ..store.place import clear_place
from ..version import VERSION
from ..writing import mixture
from ..writing.cache import CacheSettings
from ..writing.cache import fit as fit_cache
from ..writing.network import Network
from ..writing.ngram import NgramModel
from ..writing.offers import offers_in
from ..writing.originality import WINDOW, CopyFilter
from ..writing.stack import Stack, quantised
from ..writing.threshold import thresholds
from . import devices
from .checkpoint import Progress as Standing
from .held_out import best_temperature, log_probabilities
from .plan import Plan, minutes_of
from .progress_report import OPENINGS, SAMPLE_CHARS, continuation, load_numpy, numpy_tensors
from .run_folder import Corpus, RunFolder

TEMPERATURES = (0.5, 0.8, 1.1)
COPY_SAMPLES, COPY_CHARS = 4, 400
GUARDS = (0, 30, WINDOW - 1)  # longest copies, from no guard to none at all
NOISE = 0.004  # windows that the filter takes for copied and are not
MOST_TOKENS = 400_000
CORPUS_FACTS = (
    *("name", "chars", "files", "language", "sha256", "credits", "weighted_files", "weighted_train_chars"),
    *("train_chars", "dev_chars", "test_chars"),
)
CACHE_TOKENS = 12_000
OFFER_TOKENS = 10_000


def finish(
    run: RunFolder, asked: TrainSpec, plan: Plan, corpus: Corpus, model: LanguageModel, standing: Standing
) -> Generator[Event, None, dict[str, Any]]:
    """Measure and store; the result of design.md §4, row ``train``."""
    yield Progress("measuring")
    best = run.path / "best.safetensors"
    if best.exists():
        load_numpy(model, load_file(best))
    found = run.ngram()
    assert found is not None
    ngram, copies, _ = found
    figures, weights, cache, temperature = _figures(corpus, plan, model, ngram)
    tensors = numpy_tensors(model)
    language = "zh" if corpus.facts["language"] == "zh" else "en"
    stack = Stack(
        corpus.vocabulary, Network(tensors, plan.sizes.num_layers, temperature), ngram, weights, copies, language
    )
    yield Progress("copies")
    figures |= guarded(stack, corpus)
    samples = [_sample(stack, asked.prefix or OPENINGS[language], language, t) for t in TEMPERATURES]
    tokens = standing.step * plan.batch_size * plan.bptt
    speed = round(tokens / standing.seconds, 1) if standing.seconds else 0.0
    training = {
        "preset": asked.preset if asked.minutes is None and asked.epochs is None else None,
        "minutes": minutes_of(asked),
        "seconds": round(standing.seconds, 1),
        "epochs": round(tokens / max(1, len(corpus.train)), 3),
        "steps": standing.step,
        "tokens_per_second": speed,
        "threads": plan.threads,
        "device": plan.device,
        "precision": plan.precision,
        "machine": devices.machine(),
        "seed": asked.seed,
        **({"parent": parent} if (parent := run.read_json("parent.json")) else {}),
        **({"vectors": Path(asked.vectors).name} if asked.vectors else {}),
    }
    offers = thresholds(offers_in(stack, corpus.vocabulary.decode(np.asarray(corpus.dev[:OFFER_TOKENS]))))
    mixing = {"weights": [round(w, 5) for w in weights], "cache": asdict(cache), "temperature": temperature}
    if offers:
        mixing["offers"] = offers
    if stack.max_copy:
        mixing["max_copy"] = stack.max_copy
    stored = _stored(asked, plan, corpus, tensors, ngram, copies, mixing, figures, samples, training)
    stored.manifest["id"] = _model_id(run)
    stored.history = [{k: v for k, v in each.items() if k not in ("event", "time")} for each in run.history()]
    place = _keep(stored, asked)
    yield Saved(str(place), standing.step)
    wanted = ("bits_per_char", "perplexity", "perplexity_per_char", "train_perplexity", "copy_rate")
    more = ("human_copy_rate", "lstm_bits_per_char", "ngram_bits_per_char")
    result: dict[str, Any] = {name: figures[name] for name in (*wanted, *more)}
    result |= {name: training[name] for name in ("epochs", "steps", "seconds", "tokens_per_second")}
    result |= {"model": str(place), "run": str(run.path.absolute()), "name": stored.manifest["name"]}
    return result


def _figures(
    corpus: Corpus, plan: Plan, model: LanguageModel, ngram: NgramModel
) -> tuple[dict[str, float], list[float], CacheSettings, float]:
    """Temperature, weights of mixture and cache from dev, every figure (of the mixture without cache) from test."""
    dev, test = np.asarray(corpus.dev[:MOST_TOKENS]), np.asarray(corpus.test[:MOST_TOKENS])
    train = np.asarray(corpus.train[-len(test) - 200 :])
    hidden: list[NDArray[np.float32]] = []
    temperature = best_temperature(model, dev, train, plan.precision)
    lstm_dev = np.exp(log_probabilities(model, dev, train, plan.precision, temperature, hidden))
    ngram_dev, matched = ngram.score(dev.astype(np.int32))
    weights = mixture.fit(lstm_dev, ngram_dev, matched, ngram.order)
    mixed = mixture.mix(lstm_dev, ngram_dev, matched, weights)[:CACHE_TOKENS]
    cache = fit_cache(hidden[0][: len(mixed)], dev[: len(mixed)].astype(np.int32), mixed)
    if not len(test):
        test = dev
    logs = log_probabilities(model, test, dev, plan.precision, temperature)
    ngram_test, matched = ngram.score(test.astype(np.int32))
    mixed = mixture.mix(np.exp(logs), ngram_test, matched, weights)
    seen = log_probabilities(model, train[-len(test) :], train[: -len(test)], plan.precision)
    characters = max(1, len(corpus.vocabulary.decode(test)))
    rate = mixture.bits(mixed, characters)
    return (
        {
            "bits_per_char": rate,
            "perplexity": math.exp(float(-np.log(np.maximum(mixed, 1e-300)).mean())),
            "perplexity_per_char": 2**rate,
            "lstm_bits_per_char": mixture.bits(np.exp(logs), characters),
            "ngram_bits_per_char": mixture.bits(ngram_test, characters),
            "train_perplexity": math.exp(min(700.0, float(-seen.mean()))),
        },
        weights,
        cache,
        temperature,
    )


def guarded(stack: Stack, corpus: Corpus) -> dict[str, float]:
    """The share of 20-character windows found in the training text: of generated text, and of unseen human text.

    Where a model left alone copies more than twice what people do, it gets the widest copy guard that prevents this.
    """
    copies = stack.copies
    assert copies is not None
    opening = OPENINGS["zh" if stack.language == "zh" else "en"]
    human, rate = copies.rate(corpus.vocabulary.decode(np.asarray(corpus.test[:50_000]))), 1.0
    for limit in GUARDS:
        stack.max_copy = limit
        specs = [ContinueSpec("", opening, COPY_CHARS, seed=seed) for seed in range(COPY_SAMPLES)]
        rate = float(np.mean([copies.rate(continuation(stack, opening, spec)) for spec in specs]))
        if rate <= max(NOISE, 2 * human):
            break
    return {"copy_rate": round(rate, 5), "human_copy_rate": round(human, 5)}


def _sample(stack: Stack, prefix: str, language: str, temperature: float) -> dict[str, Any]:
    spec = ContinueSpec("", prefix, 2 * SAMPLE_CHARS[language], temperature=temperature, seed=7)
    return {"temperature": temperature, "prefix": prefix, "text": continuation(stack, prefix, spec)}


def _stored(
    asked: TrainSpec,
    plan: Plan,
    corpus: Corpus,
    tensors: dict[str, NDArray[Any]],
    ngram: NgramModel,
    copies: CopyFilter,
    mixing: dict[str, Any],
    figures: dict[str, float],
    samples: list[dict[str, Any]],
    training: dict[str, Any],
) -> StoredModel:
    ngram_tensors, ngram_sizes = ngram.to_tensors()
    copy_tensors, copy_sizes = copies.to_tensors()
    facts = corpus.facts
    manifest: dict[str, Any] = {
        "format": "moxu-model",
        "format_version": 1,
        "name": asked.name or (Path(asked.out).stem if asked.out else facts["name"]),
        "kind": "language",
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "app_version": VERSION,
        "language": facts["language"],
        "units": corpus.vocabulary.units,
        "architecture": {
            "vocab_size": plan.sizes.vocab_size,
            "hidden_size": plan.sizes.hidden_size,
            "num_layers": plan.sizes.num_layers,
            "quantised": asked.quantise,
        },
        "ngram": ngram_sizes,
        "copy": copy_sizes,
        "mixture": mixing,
        "metrics": {name: round(value, 5) for name, value in figures.items()},
        "corpus": {name: facts[name] for name in CORPUS_FACTS if name in facts},  # an older run knows no weights
        "training": training,
        "samples": samples,
    }
    lstm = quantised(tensors) if asked.quantise else tensors
    return StoredModel(manifest, corpus.vocabulary.to_json(), {**lstm, **ngram_tensors, **copy_tensors})


def _model_id(run: RunFolder) -> str:
    """One a run: a training killed between storing its model and its result comes here again."""
    kept = run.read_json("model.json")
    if kept is None:
        kept = {"id": str(uuid.uuid4())}
        run.write_json("model.json", kept)
    return str(kept["id"])


def _keep(stored: StoredModel, asked: TrainSpec) -> Path:
    """At ``out`` (a .moxu file or a folder), or in the library."""
    if asked.out is None:
        there = home.library() / stored.manifest["id"]
        return there if there.is_dir() else library.add(stored)
    place = clear_place(asked.out)
    if place.suffix == ".moxu":
        bundle.write_zip(stored, place)
    else:
        bundle.write_folder(stored, place)
    return place
