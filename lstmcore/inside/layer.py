"""One LSTM layer over a text with every gate kept: the equations of ``nets/cell.py`` in numpy, at any precision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from ..text.tokens import Vocabulary
from ..writing.network import Network

Array = NDArray[Any]
QUANTITIES = ("input", "forget", "candidate", "output", "cell", "hidden")


class Inside(NamedTuple):
    """What went on in one layer: each (T, H), named and ordered as ``nets.cell.Gates``."""

    input: Array
    forget: Array
    candidate: Array
    output: Array
    cell: Array
    hidden: Array


@dataclass(frozen=True)
class LayerWeights:
    """W_x (4H, n), W_h (4H, H) and b (4H,) of one layer, gate order i f g o."""

    input: Array
    recurrent: Array
    bias: Array

    @staticmethod
    def of(network: Network, layer: int, kind: Any = np.float64) -> LayerWeights:
        """Those of ``layer`` (from 0) as numbers of ``kind``."""
        parts = network.input[layer], network.recurrent[layer], network.gate_bias[layer]
        return LayerWeights(*(part.astype(kind) for part in parts))

    @property
    def hidden_size(self) -> int:
        """H."""
        return self.recurrent.shape[1]

    def zero_state(self) -> tuple[Array, Array]:
        """h and c, (H,) each, when nothing is read."""
        zeros = np.zeros(self.hidden_size, self.bias.dtype)
        return zeros, zeros

    def run(self, x: Array, state: tuple[Array, Array]) -> Inside:
        """Every gate of every step for ``x`` (T, n), from ``state``: the h and c before."""
        n, (h, c) = self.hidden_size, state
        from_input = x @ self.input.T + self.bias  # (T, 4H)
        out = Inside(*(np.empty((len(x), n), from_input.dtype) for _ in QUANTITIES))
        for t in range(len(x)):
            z = from_input[t] + self.recurrent @ h
            i, f, o = logistic(z[:n]), logistic(z[n : 2 * n]), logistic(z[3 * n :])
            g = np.tanh(z[2 * n : 3 * n])
            c = f * c + i * g
            h = o * np.tanh(c)
            for kept, value in zip(out, (i, f, g, o, c, h), strict=True):
                kept[t] = value
        return out


class Reading:
    """A text read on through all layers up to one of them."""

    def __init__(self, network: Network, layer: int, kind: Any = np.float64) -> None:
        """``layer`` counts from 1; BadInput where there is no such one."""
        if not 1 <= layer <= network.num_layers:
            raise BadInput("no_such_layer", layer=layer, layers=network.num_layers)
        self.layers = [LayerWeights.of(network, each, kind) for each in range(layer)]
        self._embedding, self._kind = network.embedding, kind
        self._states = [each.zero_state() for each in self.layers]
        self.x: Array = np.zeros((0, 0), kind)

    def on(self, tokens: list[int]) -> Inside:
        """Read these too; what went on in the wanted layer. ``x`` is then what came into that layer, (T, n)."""
        self.x = self._embedding[tokens].astype(self._kind)
        found: Inside | None = None
        for place, weights in enumerate(self.layers):
            self.x = self.x if found is None else found.hidden
            found = weights.run(self.x, self._states[place])
            self._states[place] = found.hidden[-1], found.cell[-1]
        assert found is not None
        return found


def logistic(z: Array) -> Array:
    """1 / (1 + exp(-z)); tanh never overflows, exp would."""
    return 0.5 * np.tanh(0.5 * z) + 0.5


def token_texts(vocabulary: Vocabulary, tokens: list[int]) -> list[str]:
    """What each token writes; a character spelled in several is told at the last of them, and the others are ""."""
    texts, begin = [], 0
    for k in range(len(tokens)):
        written = vocabulary.decode(tokens[begin : k + 1])
        if written.endswith("�") and k - begin < 3 and k + 1 < len(tokens):
            texts.append("")
            continue
        texts.append(written)
        begin = k + 1
    return texts
