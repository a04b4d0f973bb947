"""The verb ``evaluate``: bits per character of texts a model never saw, and what each part of it brings."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..control import Control
from ..errors import BadInput
from ..events import Done, Event, Progress
from ..nets.language import LanguageModel, Sizes
from ..specs import EvaluateSpec
from ..store import bundle, library
from ..text.decode import decode_of
from ..writing import echo, mixture
from ..writing.cache import blended, cache_probabilities, followed
from ..writing.load import load_stack
from ..writing.session import rarity_in
from ..writing.stack import Stack
from . import devices
from .adapt import dynamic_log_probabilities, usual
from .held_out import log_probabilities
from .progress_report import load_numpy
from .run_folder import RunFolder

Floats = NDArray[np.float64]


def evaluate(spec: EvaluateSpec, control: Control) -> Iterator[Event]:
    """Language models: see ``evaluate_language``; review models: their figures on a table."""
    path = library.resolve(spec.model)
    if spec.second_model:
        from .together import evaluate_together

        yield from evaluate_together(spec, path, library.resolve(spec.second_model), control)
        return
    if not RunFolder.is_one(path) and bundle.read_card(path).get("kind") == "reviews":
        from ..reviews.evaluate import evaluate_reviews

        yield from evaluate_reviews(spec, control)
        return
    yield from evaluate_language(spec, path, control)


def raw_text(path: str) -> str:
    """A file decoded, its line ends made one; nothing else is changed, because every character counts."""
    try:
        data = Path(path).read_bytes()
    except OSError as problem:
        raise BadInput("no_such_file", path=path) from problem
    text = decode_of(path, data).text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise BadInput("empty_file", path=path)
    return text


def evaluate_language(spec: EvaluateSpec, path: Path, control: Control) -> Iterator[Event]:
    """Each file is a text of its own. ``parts``: bits per character of every step of the way."""
    began = time.monotonic()
    devices.prepare(None)
    stack = load_stack(path)
    model = torch_model(stack)
    totals: dict[str, float] = {}
    characters = count = 0
    for number, file in enumerate(spec.files):
        yield Progress("evaluating", number, len(spec.files))
        if control.stop_requested:
            yield Done("cancelled")
            return
        text = raw_text(file)
        tokens = stack.vocabulary.encode(text)
        for part, probabilities in _parts(spec, stack, model, tokens, control):
            totals[part] = totals.get(part, 0.0) + float(-np.log2(np.maximum(probabilities, 1e-300)).sum())
        characters += len(text)
        count += len(tokens)
    if control.stop_requested:
        yield Done("cancelled")
        return
    parts = {part: round(total / characters, 5) for part, total in totals.items()}
    final = totals["final"]
    parts.pop("final")
    result: dict[str, Any] = {
        "bits_per_char": final / characters,
        "perplexity_per_token": 2 ** (final / count),
        "perplexity_per_char": 2 ** (final / characters),
        "chars": characters,
        "tokens": count,
        "seconds": round(time.monotonic() - began, 3),
        "parts": parts,
    }
    yield Done("done", result)


def torch_model(stack: Stack) -> LanguageModel | None:
    """The stack's network in torch, for whole texts at once."""
    network = stack.network
    if network is None:
        return None
    model = LanguageModel(Sizes(stack.vocabulary.size, network.hidden_size, network.num_layers))
    load_numpy(model, network.tensors())
    return model.eval()


def _parts(
    spec: EvaluateSpec, stack: Stack, model: LanguageModel | None, tokens: NDArray[np.int32], control: Control
) -> Iterator[tuple[str, Floats]]:
    """(part, probability of every token). The last, "final", is what the spec asks for.

    ``ngram``, ``lstm``, ``temperature`` (the LSTM calibrated) and ``dynamic`` (the LSTM that learns while it reads)
    stand alone; ``mixture`` is LSTM and n-gram, ``cache`` adds to it what the text has said itself: what followed
    similar states and what followed the same tokens, as the writing desk does with a draft.
    """
    before = stack.vocabulary.encode("\n")
    ngram: Floats | None = None
    matched = np.zeros(len(tokens), dtype=np.int64)
    if stack.ngram is not None:
        ngram, matched = stack.ngram.score(tokens)
        yield "ngram", ngram
    if model is None or stack.network is None:
        assert ngram is not None
        yield "final", ngram
        return

    def blend(lstm: Floats, with_ngram: bool, hidden: list[NDArray[np.float32]], adapted: bool = False) -> Floats:
        if with_ngram and ngram is not None:
            how = mixture.follow if adapted else mixture.mix
            lstm = how(lstm, ngram, matched, stack.weights)
        if not hidden:
            return lstm
        cached = cache_probabilities(hidden[0], tokens, stack.cache)
        lstm = (followed if adapted else blended)(lstm, cached, stack.cache)
        return echo.followed(lstm, tokens, matched, rarity_in(stack))

    temperature = stack.network.temperature
    if temperature != 1.0:
        yield "lstm", np.exp(log_probabilities(model, tokens, before, "fp32"))
    hidden: list[NDArray[np.float32]] = []
    # the states of a long text take gigabytes: only where the cache asks for them
    wanted = hidden if spec.cache else None
    lstm = np.exp(log_probabilities(model, tokens, before, "fp32", temperature, wanted))
    yield "lstm" if temperature == 1.0 else "temperature", lstm
    if ngram is not None:
        yield "mixture", blend(lstm, True, [])
    if spec.cache:
        yield "cache", blend(lstm, True, hidden)
    if spec.adapt and not control.stop_requested:
        hidden = []
        settings = usual(stack.vocabulary.size)
        logs = dynamic_log_probabilities(
            model, tokens, before, settings, control, temperature, hidden if spec.cache else None
        )
        lstm = np.exp(logs)
        yield "dynamic", lstm
    yield "final", blend(lstm, spec.ngram, hidden, spec.adapt)
