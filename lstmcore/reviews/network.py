"""The classifier's forward pass in numpy: scoring never waits for torch to be imported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..store.layout_reviews import READOUTS
from .encode import Encoder, Ids, batch

Weights = dict[str, NDArray[np.float32]]
States = NDArray[np.float32]
Floats = NDArray[np.float64]
# reviews of one batch: its gates stay in the processor's cache, and a product with fewer rows is slower
_REVIEWS = 128
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
        # longest first: those that have ended are the last rows of their batch, and are left out of its later steps
        order = sorted(range(len(encoded)), key=lambda each: -len(encoded[each][0]))
        found = np.zeros(len(encoded))
        for start in range(0, len(order), _REVIEWS):
            part = order[start : start + _REVIEWS]
            found[part] = self._logits([encoded[number] for number in part])
        return found

    def _logits(self, encoded: Sequence[tuple[Ids, Ids]]) -> Floats:
        """Of documents sorted from the longest to the shortest."""
        parts = [self._features(states, direction) for direction, states in enumerate(self._read(encoded))]
        features = np.concatenate(parts, axis=1)
        return (features @ self.weights["head.weight"] + self.weights["head.bias"]).astype(np.float64)

    def step_weights(self, units: Sequence[str], encoder: Encoder) -> Floats:
        """What each step read adds to the log-odds of one document, through the states that the read-out takes.

        With the head's bias they sum to ``logits``; (steps,). Not for ``padded`` networks.
        """
        weights: Floats | None = None
        size = self.architecture["hidden_size"]
        heads = self.weights["head.weight"].astype(np.float64).reshape(self.architecture["directions"], -1, size)
        for direction, states in enumerate(self._read([encoder.encode(units)])):
            own = np.concatenate([hidden.copy() for hidden in states]).astype(np.float64)  # (T, H)
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

    def _read(self, encoded: Sequence[tuple[Ids, Ids]]) -> list[Iterator[States]]:
        """For each direction the states of all steps; ``encoded`` from the longest to the shortest."""
        units, pairs, lengths = batch(encoded, int(self.architecture["max_units"]) if self.padded else None)
        steps = np.arange(len(units))[:, None]
        going = np.count_nonzero((steps < lengths) | self.padded, axis=1)
        found: list[Iterator[States]] = []
        for direction in range(self.architecture["directions"]):
            if direction:
                back = np.maximum(lengths - 1 - steps, 0)
                units, pairs = np.take_along_axis(units, back, axis=0), np.take_along_axis(pairs, back, axis=0)
            found.append(self._lstm(units, pairs, going, direction))
        return found

    def _features(self, states: Iterator[States], direction: int) -> States:
        """What the head reads of one direction, (B, features); brought up to date at every step, none is kept."""
        names = READOUTS[self.architecture["readout"]]
        kept: list[States] = []
        total = np.zeros((0, 1), dtype=np.float32)
        for hidden in states:
            if not kept:
                kept = [np.full_like(hidden, -np.inf if name == "max" else 0) for name in names]
                total = np.zeros((len(hidden), 1), dtype=np.float32)
            now = len(hidden)
            strength = self._strength(hidden, direction) if "attention" in names else np.float32(1)
            total[:now] += strength
            for name, part in zip(names, kept, strict=True):
                if name == "max":
                    np.maximum(part[:now], hidden, out=part[:now])
                elif name in ("mean", "attention"):
                    part[:now] += hidden * strength
                else:
                    part[:now] = hidden
        for name, part in zip(names, kept, strict=True):
            if name in ("mean", "attention"):
                part /= total
        return np.concatenate(kept, axis=1)

    def _strength(self, hidden: States, direction: int) -> States:
        """How much the attention cares for each state, (B, 1), not yet shares of one."""
        # the limits only keep a strange model's numbers finite
        strength: States = np.exp(np.clip(hidden @ self.weights["attention"][direction], -60, 60))[:, None]
        return strength

    @cached_property
    def _tables(self) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """For each direction what a unit and what a pair adds to the gates, each worked out once; none if too large."""
        names = ["embedding", "pair_embedding"]
        gates = 4 * 4 * self.architecture["hidden_size"]
        if sum(len(self.weights[name]) for name in names) * gates * len(self._matrices) > MOST_TABLES:
            return []
        units, pairs = (self.weights[name] for name in names)
        return [(units @ weight_ih + bias, pairs @ weight_ih) for weight_ih, _, bias in self._matrices]

    def _gates_in(self, units: Ids, pairs: Ids, direction: int) -> States:
        """The input's part of the gates at one step, (B, 4H)."""
        if self._tables:
            of_unit, of_pair = self._tables[direction]
            gates = of_unit[units]
            if self.architecture["pairs"]:
                gates += of_pair[pairs]
            return gates
        weight_ih, _, bias = self._matrices[direction]
        x = self.weights["embedding"][units]  # (B, E)
        if self.architecture["pairs"]:
            x += self.weights["pair_embedding"][pairs]
        return x @ weight_ih + bias

    def _lstm(self, units: Ids, pairs: Ids, going: Ids, direction: int) -> Iterator[States]:
        """i, f, o = sigmoid, g = tanh; c = f c + i g; h = o tanh(c). (T, B) -> h of the first ``going[t]`` at each t.

        The next step writes over what this one gave.
        """
        weight_hh = self._matrices[direction][1]
        size = weight_hh.shape[0]
        hidden = np.zeros((units.shape[1], size), dtype=np.float32)
        cell, fresh = np.zeros_like(hidden), np.empty_like(hidden)
        gates = np.empty((len(hidden), 4 * size), dtype=np.float32)
        for step, now in enumerate(going.tolist()):
            if now < len(hidden):
                hidden, cell, fresh, gates = hidden[:now], cell[:now], fresh[:now], gates[:now]
            np.matmul(hidden, weight_hh, out=gates)
            gates += self._gates_in(units[step, :now], pairs[step, :now], direction)
            np.tanh(gates, out=gates)
            sigmoids = gates[:, : 3 * size]
            sigmoids *= 0.5
            sigmoids += 0.5
            cell *= gates[:, size : 2 * size]
            np.multiply(gates[:, :size], gates[:, 3 * size :], out=fresh)
            cell += fresh
            np.tanh(cell, out=hidden)
            hidden *= gates[:, 2 * size : 3 * size]
            yield hidden


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
