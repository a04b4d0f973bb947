"""The classifier's forward pass in numpy: scoring never waits for torch to be imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..store.layout_reviews import READOUTS
from .encode import Encoder, Ids, batch

Weights = dict[str, NDArray[np.float32]]
Floats = NDArray[np.float64]
# steps x reviews of one batch: its gates take 16 MB
_STEPS = 8_192
# bytes of what is worked out once for all reviews
MOST_TABLES = 64 << 20


@dataclass(frozen=True)
class Network:
    """``weights`` as ``nets.classifier.ReviewClassifier.arrays`` gives them; ``architecture`` as in the manifest."""

    weights: Weights
    architecture: dict[str, Any]

    @cached_property
    def _matrices(self) -> list[tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]]:
        return [_merged(self.weights, direction) for direction in range(self.architecture["directions"])]

    @property
    def padded(self) -> bool:
        """Whether only the state after the last padded step is read, so that no step has a part of its own."""
        return self.architecture["readout"] == "last_padded"

    def logits(self, documents: Sequence[Sequence[str]], encoder: Encoder) -> Floats:
        """Log-odds of positive for each document of units, (N,)."""
        encoded = [encoder.encode(units) for units in documents]
        found = np.zeros(len(encoded))
        lengths = np.array([len(numbers) for numbers, _ in encoded], dtype=np.int64)
        if self.padded:
            lengths[:] = self.architecture["max_units"]
        # longest first: the first of a batch tells how many steps it takes, and much shorter ones wait for the next
        order = np.argsort(-lengths, kind="stable")
        ordered = lengths[order]
        at = 0
        while at < len(order):
            full = at + max(8, min(512, _STEPS // int(ordered[at])))
            end = min(full, int(np.searchsorted(-ordered, -0.75 * ordered[at], side="right")))
            part = order[at:end]
            found[part] = self._logits([encoded[number] for number in part])
            at = end
        return found

    def _logits(self, encoded: Sequence[tuple[Ids, Ids]]) -> Floats:
        features = np.concatenate([each for each, _ in self._read(encoded)], axis=1)
        return (features @ self.weights["head.weight"] + self.weights["head.bias"]).astype(np.float64)

    def step_weights(self, units: Sequence[str], encoder: Encoder) -> Floats:
        """What each step read adds to the log-odds of one document, through the states that the read-out takes.

        With the head's bias they sum to ``logits``; (steps,). Not for ``padded`` networks.
        """
        weights: Floats | None = None
        size = self.architecture["hidden_size"]
        heads = self.weights["head.weight"].astype(np.float64).reshape(self.architecture["directions"], -1, size)
        for direction, (_, states) in enumerate(self._read([encoder.encode(units)])):
            own = states[:, 0].astype(np.float64)  # (T, H)
            steps = np.zeros(len(own))
            for name, head in zip(READOUTS[self.architecture["readout"]], heads[direction], strict=True):
                if name == "max":
                    np.add.at(steps, own.argmax(axis=0), own.max(axis=0) * head)
                elif name == "mean":
                    steps += own @ head / len(own)
                elif name == "attention":
                    steps += _softmax(own @ self.weights["attention"][direction]) * (own @ head)
                else:
                    steps[-1] += own[-1] @ head
            steps = steps[::-1] if direction else steps
            weights = steps if weights is None else weights + steps
        assert weights is not None
        return weights

    def _read(self, encoded: Sequence[tuple[Ids, Ids]]) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """For each direction what the head reads of it (B, features), and all states (T, B, H)."""
        fixed = int(self.architecture["max_units"]) if self.padded else None
        units, pairs, lengths = batch(encoded, fixed)
        found: list[tuple[NDArray[np.float32], NDArray[np.float32]]] = []
        steps = np.arange(len(units))[:, None]
        for direction in range(self.architecture["directions"]):
            if direction:
                back = np.maximum(lengths - 1 - steps, 0)
                units, pairs = np.take_along_axis(units, back, axis=0), np.take_along_axis(pairs, back, axis=0)
            states = self._lstm(self._gates_in(units, pairs, direction), direction)
            inside = (steps < lengths)[:, :, None]
            parts = [
                self._part(name, states, inside, lengths, direction) for name in READOUTS[self.architecture["readout"]]
            ]
            found.append((np.concatenate(parts, axis=1), states))
        return found

    def _part(
        self, name: str, states: NDArray[np.float32], inside: NDArray[np.bool_], lengths: Ids, direction: int
    ) -> NDArray[np.float32]:
        """One read-out of the states (T, B, H) of ``direction``; (B, H)."""
        if name == "max":
            return np.where(inside, states, np.float32(-np.inf)).max(axis=0)
        if name == "mean":
            mean: NDArray[np.float32] = (states * inside).sum(axis=0) / lengths[:, None].astype(np.float32)
            return mean
        if name == "last":
            return states[lengths - 1, np.arange(len(lengths))]
        if name == "attention":
            strength = np.where(inside[:, :, 0], states @ self.weights["attention"][direction], np.float32(-np.inf))
            weighted: NDArray[np.float32] = (states * _softmax(strength)[:, :, None]).sum(axis=0)
            return weighted
        return states[-1]

    @cached_property
    def _tables(self) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """For each direction what a unit and what a pair adds to the gates, each worked out once; none if too large."""
        names = ["embedding", "pair_embedding"]
        gates = 4 * 4 * self.architecture["hidden_size"]
        if sum(len(self.weights[name]) for name in names) * gates * len(self._matrices) > MOST_TABLES:
            return []
        units, pairs = (self.weights[name] for name in names)
        return [(units @ weight_ih + bias, pairs @ weight_ih) for weight_ih, _, bias in self._matrices]

    def _gates_in(self, units: Ids, pairs: Ids, direction: int) -> NDArray[np.float32]:
        """The input's part of the gates, (T, B, 4H)."""
        if self._tables:
            of_unit, of_pair = self._tables[direction]
            gates = of_unit[units]
            if self.architecture["pairs"]:
                gates += of_pair[pairs]
            return gates
        weight_ih, _, bias = self._matrices[direction]
        x = self.weights["embedding"][units]  # (T, B, E)
        if self.architecture["pairs"]:
            x += self.weights["pair_embedding"][pairs]
        return (x.reshape(-1, x.shape[2]) @ weight_ih + bias).reshape(*units.shape, -1)

    def _lstm(self, gates_in: NDArray[np.float32], direction: int) -> NDArray[np.float32]:
        """i, f, o = sigmoid, g = tanh; c = f c + i g; h = o tanh(c). (T, B, 4H) -> h at every step (T, B, H)."""
        weight_hh = self._matrices[direction][1]
        steps, reviews, _ = gates_in.shape
        size = weight_hh.shape[0]
        states = np.zeros((steps, reviews, size), dtype=np.float32)
        hidden = np.zeros((reviews, size), dtype=np.float32)
        cell = np.zeros_like(hidden)
        gates = np.empty((reviews, 4 * size), dtype=np.float32)
        for step in range(steps):
            np.matmul(hidden, weight_hh, out=gates)
            gates += gates_in[step]
            np.tanh(gates, out=gates)
            sigmoids = gates[:, : 3 * size]
            sigmoids *= 0.5
            sigmoids += 0.5
            cell *= gates[:, size : 2 * size]
            cell += gates[:, :size] * gates[:, 3 * size :]
            hidden = states[step]
            np.tanh(cell, out=hidden)
            hidden *= gates[:, 2 * size : 3 * size]
        return states


def _softmax(strength: NDArray[Any]) -> NDArray[Any]:
    """Along the first axis."""
    grown = np.exp(strength - strength.max(axis=0))
    return grown / grown.sum(axis=0)


def _merged(weights: Weights, direction: int) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Transposed weights, gates in the order i, f, o, g, inputs of the sigmoids halved: one tanh serves all four."""
    size = weights[f"lstm{direction}.weight_hh"].shape[1]
    order = np.r_[0 : 2 * size, 3 * size : 4 * size, 2 * size : 3 * size]
    scale = np.where(np.arange(4 * size) < 3 * size, 0.5, 1.0).astype(np.float32)
    return (
        np.ascontiguousarray(weights[f"lstm{direction}.weight_ih"][order].T) * scale,
        np.ascontiguousarray(weights[f"lstm{direction}.weight_hh"][order].T) * scale,
        weights[f"lstm{direction}.bias"][order] * scale,
    )
