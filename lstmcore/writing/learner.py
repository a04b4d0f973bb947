"""Dynamic evaluation at use time (Krause et al. 2018, RMS variant); ``training.adapt`` has it in torch for texts:

    W <- W - rate * g / (rms + eps) + pull * (W0 - W)        after each span of tokens

on a copy of the library's network, which is never touched. Generators yield None between slices of a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from .backward import Pass, Trail, forward, gradients, log_probabilities
from .network import Floats, Network

EPSILON = 1e-3
CLIP = 1.0
PULL_EVERY = 8  # spans: a pull of all weights costs as much as a step
CHARACTER_VOCAB = 1000
TEXTS, LEAD = 32, 40  # texts the model writes for its own measure, and their tokens before the measured span
AT_ONCE = 1 << 19  # weights changed between two turns
Steps = dict[str, Floats]


@dataclass(frozen=True)
class Pace:
    """``rate`` of learning, ``pull`` (0-1) back to the library's weights a span, ``span`` in tokens."""

    rate: float = 1.5e-3
    pull: float = 1e-3
    span: int = 20


def usual(vocab_size: int) -> Pace:
    """For many units (Chinese characters, words) and for few (letters)."""
    return Pace() if vocab_size > CHARACTER_VOCAB else Pace(rate=1e-3, span=50)


def steps_of(network: Network, pace: Pace) -> Generator[None, None, Steps]:
    """rate / (rms + eps) of every weight; the gradients are those of texts that the network writes itself."""
    texts = yield from _written(network, LEAD + pace.span + 1)
    squares: Steps = {name: np.zeros_like(value) for name, value in network.tensors().items()}
    for row in texts.tolist():
        state = network.read(row[:LEAD], network.zero_state())
        yield
        read = yield from forward(network, row[LEAD:-1], state)
        logs = log_probabilities(network, read.out)
        found = yield from gradients(network, read, row[LEAD + 1 :], logs, pace.span)
        _clip(found)
        for name, each in found.items():
            np.multiply(each, each, out=each)
            each /= TEXTS
            squares[name] += each
            yield
    for each in squares.values():
        np.sqrt(each, out=each)
        each += EPSILON
        np.divide(np.float32(pace.rate), each, out=each)
        yield
    return squares


def _written(network: Network, length: int) -> Generator[None, None, np.ndarray]:
    """``TEXTS`` texts that the network writes, (TEXTS, length)."""
    random = np.random.default_rng(0)
    state = network.zero_state().repeat(TEXTS)
    rows: list[np.ndarray] = []
    p = np.exp(network.bias - network.bias.max())[None].repeat(TEXTS, 0).astype(np.float64)
    for _ in range(length):
        p = np.cumsum(p, 1)
        tokens = (p < random.random((TEXTS, 1)) * p[:, -1:]).sum(1)
        rows.append(tokens)
        state = network.step(tokens.tolist(), state)
        yield
        p = network.probabilities(state)
        yield
    return np.stack(rows, 1)


def _clip(found: Steps) -> None:
    norm = float(np.sqrt(sum(float(np.vdot(each, each)) for each in found.values())))
    if norm > CLIP:
        for each in found.values():
            each *= np.float32(CLIP / norm)


class Learner:
    """The copy that learns."""

    def __init__(self, library: Network, pace: Pace, steps: Steps) -> None:
        self.network = library.copy()
        self.pace = pace
        self._steps, self._library = steps, library.tensors()
        self._spans = 0

    def read(self, tokens: list[int], trail: Trail) -> Generator[None, None, tuple[Pass, Floats, Trail]]:
        """The pass over ``tokens`` after ``trail``, the log-probabilities (S, V) of what may come, the new trail."""
        read = yield from forward(self.network, [trail.last, *tokens[:-1]], trail.state)
        logs = log_probabilities(self.network, read.out)
        yield
        return read, logs, Trail(read.end, tokens[-1])

    def learn(self, read: Pass, tokens: list[int], logs: Floats) -> Generator[None]:
        """Learn from ``tokens``, which ``read`` has read; ``logs`` is used up."""
        found = yield from gradients(self.network, read, tokens, logs, self.pace.span)
        _clip(found)
        self._spans += 1
        pull = 1 - (1 - self.pace.pull) ** PULL_EVERY if self._spans % PULL_EVERY == 0 else 0.0
        for name, weight in self.network.tensors().items():
            rows = max(1, AT_ONCE // max(1, weight[:1].size))
            for start in range(0, len(weight), rows):
                here = slice(start, start + rows)
                step = found[name][here]
                step *= self._steps[name][here]
                weight[here] -= step
                if pull:
                    weight[here] += np.float32(pull) * (self._library[name][here] - weight[here])
                yield
        self.network.changed()
