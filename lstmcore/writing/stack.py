"""A language model ready to write: vocabulary, LSTM (if trained yet), n-gram, their weights, the copy filter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import Damaged
from ..text.tokens import Vocabulary, from_json
from .cache import CacheSettings
from .network import Network, NetworkState
from .ngram import NgramModel
from .originality import CopyFilter

Floats = NDArray[np.float64]
CONTEXT = 16


@dataclass
class Reader:
    """What has been read: the last tokens (for the n-gram) and the LSTM's state, of K texts."""

    recent: list[list[int]]
    state: NetworkState | None

    def repeat(self, count: int) -> Reader:
        """The first text, ``count`` times."""
        state = self.state.repeat(count) if self.state is not None else None
        return Reader([list(self.recent[0]) for _ in range(count)], state)

    def pick(self, rows: list[int]) -> Reader:
        """Some of the texts."""
        return Reader([self.recent[row] for row in rows], self.state.pick(rows) if self.state is not None else None)

    def join(self, others: list[Reader]) -> Reader:
        """The first text of this one and of each of the ``others``."""
        all_ = [self, *others]
        states = [each.state for each in all_ if each.state is not None]
        return Reader([list(each.recent[0]) for each in all_], NetworkState.joined(states) if states else None)


@dataclass
class Stack:
    """Everything that gives p(next token)."""

    vocabulary: Vocabulary
    network: Network | None
    ngram: NgramModel | None
    weights: list[float]  # of the LSTM, by the number of n-gram levels that know the context
    copies: CopyFilter | None = None
    language: str = ""
    name: str = ""
    cache: CacheSettings = field(default_factory=CacheSettings)
    offers: tuple[float, ...] = ()  # see threshold.py
    max_copy: int = 0  # the copy guard where none is asked for; 0: it needs none

    @property
    def languages(self) -> frozenset[str]:
        """What it writes in."""
        return frozenset([self.language])

    def through(self, change: Callable[[Network], Network]) -> Stack:
        """The same with what ``change`` makes of the LSTM."""
        return replace(self, network=change(self.network)) if self.network else self

    def start(self) -> Reader:
        """Nothing read yet."""
        return Reader([[]], self.network.zero_state() if self.network else None)

    def read(self, tokens: list[int], reader: Reader) -> Reader:
        """One text read on by ``tokens``."""
        state = self.network.read(tokens, reader.state) if self.network and reader.state else None
        return Reader([(reader.recent[0] + tokens)[-CONTEXT:]], state)

    def step(self, tokens: list[int], reader: Reader) -> Reader:
        """K texts, each read on by one token."""
        state = self.network.step(tokens, reader.state) if self.network and reader.state else None
        recent = [[*old[-CONTEXT + 1 :], t] for old, t in zip(reader.recent, tokens, strict=True)]
        return Reader(recent, state)

    def followed(self, reader: Reader) -> frozenset[int]:
        """The tokens that came after the first text's last one in a draft that was learned; none without one."""
        return frozenset()

    def probabilities(self, reader: Reader) -> Floats:
        """p(next token) of each text, (K, V): the mixture of both models, or the one that there is."""
        ours = self.network.probabilities(reader.state) if self.network and reader.state else None
        if self.ngram is None:
            assert ours is not None
            return ours
        out = np.empty((len(reader.recent), self.vocabulary.size)) if ours is None else ours
        for k, recent in enumerate(reader.recent):
            p, matched = self.ngram.distribution(recent)
            if ours is None:
                out[k] = p
            else:
                weight = self.weights[min(matched, len(self.weights) - 1)]
                out[k] *= weight
                p *= 1 - weight
                out[k] += p
        return out


def from_parts(manifest: dict[str, Any], vocab: dict[str, Any], tensors: dict[str, NDArray[Any]]) -> Stack:
    """The stack of a stored language model (already checked by the bundle reader)."""
    architecture, mixture = manifest["architecture"], manifest["mixture"]
    vocabulary = from_json(vocab)
    if vocabulary.size != architecture["vocab_size"]:
        raise Damaged("vocabulary")
    ngram = None
    if manifest.get("ngram", {}).get("order"):
        ngram = NgramModel.from_tensors(tensors, manifest["ngram"]["order"])
    copies = CopyFilter(tensors["copy.filter"], manifest["copy"]["every"]) if manifest.get("copy") else None
    return Stack(
        vocabulary,
        Network(restored(tensors), architecture["num_layers"], float(mixture.get("temperature", 1.0))),
        ngram,
        [float(w) for w in mixture["weights"]],
        copies,
        manifest.get("language", ""),
        manifest.get("name", ""),
        CacheSettings(**mixture["cache"]) if "cache" in mixture else CacheSettings(),
        tuple(mixture.get("offers", ())),
        mixture.get("max_copy", 0),
    )


def restored(tensors: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The LSTM's tensors as float32; 8-bit ones are multiplied by the scale of their row."""
    out: dict[str, NDArray[Any]] = {}
    for name, value in tensors.items():
        if name.startswith("lstm.") and not name.endswith(".scale"):
            scale = tensors.get(f"{name}.scale")
            full = value.astype(np.float32)
            out[name] = full if scale is None else full * scale.astype(np.float32)[:, None]
    return out


def quantised(tensors: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Matrices as 8-bit rows with a scale each, (R, C) int8 and (R,) float16; vectors as float16."""
    out: dict[str, NDArray[Any]] = {}
    for name, value in tensors.items():
        if value.ndim == 1:
            out[name] = value.astype(np.float16)
            continue
        scale = np.maximum(np.abs(value).max(1) / 127, 1e-6).astype(np.float16)
        out[name] = np.clip(np.rint(value / scale.astype(np.float32)[:, None]), -127, 127).astype(np.int8)
        out[f"{name}.scale"] = scale
    return out
