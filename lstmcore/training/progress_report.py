"""How a run is judged on the way: dev figures for LSTM, n-gram and mixture, the best weights kept, a sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from ..nets.language import LanguageModel
from ..specs import ContinueSpec
from ..store import atomic
from ..writing import mixture
from ..writing.begun import begun
from ..writing.generate import Draft, write
from ..writing.network import Network
from ..writing.ngram import NgramModel
from ..writing.stack import Stack
from .held_out import log_probabilities
from .plan import Plan
from .run_folder import Corpus, RunFolder

SAMPLE_CHARS = {"zh": 48, "en": 120}
OPENINGS = {"zh": "今天夜里，", "en": "It was late when "}


@dataclass(frozen=True)
class Figures:
    """Held-out figures; ``loss`` in nats a token, the others in bits a character."""

    loss: float
    bits_per_char: float
    ngram_bits_per_char: float
    mixture_bits_per_char: float
    weights: list[float]


class Judge:
    """Measures the model on the same dev tokens each time."""

    def __init__(self, corpus: Corpus, ngram: NgramModel, plan: Plan) -> None:
        self._dev = np.asarray(corpus.dev[: plan.evaluate_tokens])
        self._before = np.asarray(corpus.train[-2000:])
        self._characters = max(1, len(corpus.vocabulary.decode(self._dev)))
        self._precision = plan.precision
        self._ngram, self._matched = ngram.score(self._dev.astype(np.int32))
        self._order = ngram.order

    def figures(self, model: LanguageModel) -> Figures:
        """The figures now; the mixture's weights are fitted on these very tokens (a handful of numbers)."""
        logs = log_probabilities(model, self._dev, self._before, self._precision)
        lstm = np.exp(logs)
        weights = mixture.fit(lstm, self._ngram, self._matched, self._order)
        mixed = mixture.mix(lstm, self._ngram, self._matched, weights)
        return Figures(
            loss=float(-logs.mean()) if len(logs) else 0.0,
            bits_per_char=mixture.bits(lstm, self._characters),
            ngram_bits_per_char=mixture.bits(self._ngram, self._characters),
            mixture_bits_per_char=mixture.bits(mixed, self._characters),
            weights=weights,
        )

    def save_best(self, run: RunFolder, model: LanguageModel, figures: Figures, step: int) -> None:
        """Keep the weights as the model that the run gives from now on."""
        run.write_json("mixture.json", {"weights": figures.weights, "num_layers": model.sizes.num_layers, "step": step})
        atomic.write_bytes(run.path / "best.safetensors", save(numpy_tensors(model)))


def numpy_tensors(model: LanguageModel) -> dict[str, NDArray[Any]]:
    """The weights under the names of the stored format; the two biases of a layer are one there."""
    tensors = {
        "lstm.embedding": model.embedding.detach().cpu().numpy().copy(),
        "lstm.bias": model.bias.detach().cpu().numpy().copy(),
    }
    for i, layer in enumerate(model.lstms):
        weights = {name: value.detach().cpu().numpy().copy() for name, value in layer.named_parameters()}
        tensors[f"lstm.{i}.input"] = weights["weight_ih_l0"]
        tensors[f"lstm.{i}.recurrent"] = weights["weight_hh_l0"]
        tensors[f"lstm.{i}.bias"] = weights["bias_ih_l0"] + weights["bias_hh_l0"]
    return tensors


def load_numpy(model: LanguageModel, tensors: dict[str, NDArray[Any]]) -> None:
    """The opposite: put stored weights into ``model``."""
    import torch

    with torch.no_grad():
        model.embedding.copy_(torch.from_numpy(tensors["lstm.embedding"]))
        model.bias.copy_(torch.from_numpy(tensors["lstm.bias"]))
        for i, layer in enumerate(model.lstms):
            layer.weight_ih_l0.copy_(torch.from_numpy(tensors[f"lstm.{i}.input"]))  # type: ignore[operator]
            layer.weight_hh_l0.copy_(torch.from_numpy(tensors[f"lstm.{i}.recurrent"]))  # type: ignore[operator]
            layer.bias_ih_l0.copy_(torch.from_numpy(tensors[f"lstm.{i}.bias"]))  # type: ignore[operator]
            layer.bias_hh_l0.zero_()  # type: ignore[operator]


def continuation(stack: Stack, prefix: str, spec: ContinueSpec) -> str:
    """What ``stack`` writes after ``prefix``, at once."""
    whole = prefix[: len(prefix) - len(begun(stack.vocabulary, prefix))]
    newline = [int(t) for t in stack.vocabulary.encode("\n" + whole[-400:])]
    reader = stack.read(newline, stack.start())
    drafts: list[Draft] = []
    for _, _, drafts in write(stack, reader, prefix, spec):  # noqa: B007
        pass
    return drafts[0].text if drafts else ""


def sample(run: RunFolder, model: LanguageModel, weights: list[float], prefix: str, step: int) -> tuple[str, str]:
    """The user's own prefix (or an opening line) continued by the model as it is now."""
    found = run.ngram()
    assert found is not None
    ngram, _, facts = found
    language = "zh" if facts["language"] == "zh" else "en"
    prefix = prefix or OPENINGS[language]
    network = Network(numpy_tensors(model), model.sizes.num_layers)
    stack = Stack(run.vocabulary(), network, ngram, weights, None, language, facts["name"])
    spec = ContinueSpec("", prefix, SAMPLE_CHARS[language], temperature=0.7, top_p=0.9, seed=step)
    return prefix, continuation(stack, prefix, spec)
