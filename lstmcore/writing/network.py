"""The language model at use time, in numpy: no torch to import, one step a token, K texts at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
BLOCK = 256
PROJECTED = 1024  # tokens whose input products are kept
PIECE = 64


def sigmoid(x: Floats) -> Floats:
    """1 / (1 + exp(-x))."""
    # tanh never overflows, exp would
    half = np.float32(0.5)
    return half * np.tanh(half * x) + half


@dataclass(frozen=True)
class NetworkState:
    """h and c of every layer, (L, K, H), and the softmax input of the last step, (K, H)."""

    h: Floats
    c: Floats
    out: Floats

    def repeat(self, count: int) -> NetworkState:
        """The first text's state, ``count`` times."""
        one = slice(0, 1)
        return NetworkState(
            np.repeat(self.h[:, one], count, 1), np.repeat(self.c[:, one], count, 1), np.repeat(self.out[one], count, 0)
        )

    @staticmethod
    def joined(states: list[NetworkState]) -> NetworkState:
        """The states of one text each as those of all."""
        return NetworkState(
            np.concatenate([each.h for each in states], 1),
            np.concatenate([each.c for each in states], 1),
            np.concatenate([each.out for each in states]),
        )

    def pick(self, index: NDArray[np.int64] | list[int]) -> NetworkState:
        """The states of some of the texts."""
        return NetworkState(self.h[:, index], self.c[:, index], self.out[index])


class Network:
    """Weights as trained by ``nets.language``; ``lstm.{i}.input`` and ``.recurrent`` (4H, H), gate order i f g o."""

    def __init__(self, tensors: dict[str, NDArray[Any]], num_layers: int, temperature: float = 1.0) -> None:
        """``temperature``: what the logits are divided by, fitted on held-out text."""
        self.temperature = temperature
        self.embedding: Floats = np.ascontiguousarray(tensors["lstm.embedding"], dtype=np.float32)  # (V, H)
        self.bias: Floats = np.ascontiguousarray(tensors["lstm.bias"], dtype=np.float32)  # (V,)
        self.hidden_size = self.embedding.shape[1]
        self.num_layers = num_layers
        self.input: list[Floats] = []
        self.recurrent: list[Floats] = []
        self.gate_bias: list[Floats] = []
        for i in range(num_layers):
            self.input.append(np.ascontiguousarray(tensors[f"lstm.{i}.input"], dtype=np.float32))
            self.recurrent.append(np.ascontiguousarray(tensors[f"lstm.{i}.recurrent"], dtype=np.float32))
            self.gate_bias.append(np.ascontiguousarray(tensors[f"lstm.{i}.bias"], dtype=np.float32))
        self._projected: dict[int, Floats] = {}

    def tensors(self) -> dict[str, Floats]:
        """The weights by the names they came under."""
        named = {"lstm.embedding": self.embedding, "lstm.bias": self.bias}
        for i in range(self.num_layers):
            named[f"lstm.{i}.input"] = self.input[i]
            named[f"lstm.{i}.recurrent"] = self.recurrent[i]
            named[f"lstm.{i}.bias"] = self.gate_bias[i]
        return named

    def copy(self) -> Network:
        """The same weights once more, to be changed."""
        tensors = {name: value.copy() for name, value in self.tensors().items()}
        return Network(tensors, self.num_layers, self.temperature)

    def changed(self) -> None:
        """The weights are others now: forget what was worked out from them."""
        self._projected.clear()

    def zero_state(self) -> NetworkState:
        """One text, nothing read."""
        zeros = np.zeros((self.num_layers, 1, self.hidden_size), np.float32)
        return NetworkState(zeros, zeros, np.zeros((1, self.hidden_size), np.float32))

    def _first_inputs(self, tokens: list[int]) -> Floats:
        """W_ih x + b of the first layer, (K, 4H): a token's is always the same, so it is kept for a while."""
        known = self._projected
        new = [token for token in dict.fromkeys(tokens) if token not in known]
        if new:
            rows = self.product(self.embedding[new], self.input[0]) + self.gate_bias[0]
            known.update(zip(new, map(np.copy, rows), strict=True))
        for token in tokens:
            known[token] = known.pop(token)  # the last now: the first is the one not met for longest
        out = np.stack([known[token] for token in tokens])
        while len(known) > PROJECTED:
            del known[next(iter(known))]
        return out

    def product(self, x: Floats, matrix: Floats) -> Floats:
        """``x`` (K, H) @ ``matrix`` (R, H).T, (K, R), for the few rows that BLAS is slow at.

        It first copies both into blocks of its own, except where they are small: 1.5 ms for K = 8, R = 4,400 and
        H = 512, and 0.35 ms for the same in pieces of ``PIECE`` rows.
        """
        if len(x) == 1:
            return (matrix @ x[0])[None]
        whole = len(matrix) // PIECE * PIECE
        out = np.empty((len(matrix), len(x)), np.float32)
        np.matmul(matrix[:whole].reshape(-1, PIECE, matrix.shape[1]), x.T, out=out[:whole].reshape(-1, PIECE, len(x)))
        np.matmul(matrix[whole:], x.T, out=out[whole:])
        return np.ascontiguousarray(out.T)

    def step(self, tokens: list[int], state: NetworkState) -> NetworkState:
        """Read one token for each of K texts."""
        gates = self._first_inputs(tokens)
        h, c = np.empty_like(state.h), np.empty_like(state.c)
        total = np.zeros_like(state.out)
        for i in range(self.num_layers):
            if i:
                gates = self.product(h[i - 1], self.input[i]) + self.gate_bias[i]
            h[i], c[i] = self._cell(gates, i, state.h[i], state.c[i])
            total = total + h[i]
        return NetworkState(h, c, total)

    def _cell(self, gates: Floats, layer: int, h: Floats, c: Floats) -> tuple[Floats, Floats]:
        """New h and c (K, H); ``gates`` (K, 4H), the input's part, is used up."""
        gates += self.product(h, self.recurrent[layer])
        n = self.hidden_size
        open_, o = sigmoid(gates[:, : 2 * n]), sigmoid(gates[:, 3 * n :])
        c = open_[:, n:] * c + open_[:, :n] * np.tanh(gates[:, 2 * n : 3 * n])
        return o * np.tanh(c), c

    def read(self, tokens: list[int], state: NetworkState) -> NetworkState:
        """Read many tokens of one text; the input products go through the matrix unit in blocks."""
        for start in range(0, len(tokens), BLOCK):
            _, state = self.outputs(tokens[start : start + BLOCK], state)
        return state

    def outputs(self, tokens: list[int], state: NetworkState) -> tuple[Floats, NetworkState]:
        """The softmax input after each of a few tokens of one text, (T, H), and the state after the last."""
        x = self.embedding[tokens]  # (T, H)
        hs, cs = [], []
        total: Floats = np.zeros_like(x)
        for i in range(self.num_layers):
            gates = x @ self.input[i].T + self.gate_bias[i]  # (T, 4H)
            h, c = state.h[i], state.c[i]
            out = np.empty_like(x)
            for t in range(len(x)):
                h, c = self._cell(gates[t : t + 1], i, h, c)
                out[t] = h[0]
            hs.append(h)
            cs.append(c)
            total += out
            x = out
        return total, NetworkState(np.stack(hs), np.stack(cs), total[-1:])

    def probabilities(self, state: NetworkState) -> NDArray[np.float64]:
        """p(next token) of each text, (K, V)."""
        logits = self.product(state.out, self.embedding)
        logits += self.bias
        logits -= logits.max(-1, keepdims=True)
        if self.temperature != 1.0:
            logits /= np.float32(self.temperature)
        np.exp(logits, out=logits)
        return logits / logits.sum(-1, keepdims=True, dtype=np.float64)
