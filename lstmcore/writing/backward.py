"""Truncated back-propagation through the network at use time: numpy, no torch to import, a few milliseconds at once.

Every generator here yields None where another request may take its turn, and returns its result.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .network import Floats, Network, NetworkState, sigmoid

CELLS_A_TURN = 12  # steps of one layer between two turns
Turns = Generator[None, None, "Pass"]


@dataclass(frozen=True)
class Trail:
    """Where a text was left: the state before its last token, and that token, still to be read."""

    state: NetworkState
    last: int


@dataclass(frozen=True)
class Pass:
    """What reading S tokens leaves for the way back: a row a token; h and c have one row more, what came before."""

    inputs: list[int]
    h: list[Floats]  # (S + 1, H) of each layer
    c: list[Floats]
    gates: list[Floats]  # (S, 4H), i f g o after their squashing
    out: Floats  # (S, H): the softmax input that predicts each token
    end: NetworkState


def forward(network: Network, inputs: list[int], state: NetworkState) -> Turns:
    """Read ``inputs``; ``out[t]`` predicts what follows ``inputs[t]``."""
    count, n = len(inputs), network.hidden_size
    x = network.embedding[inputs]
    total: Floats = np.zeros_like(x)
    kept_h: list[Floats] = []
    kept_c: list[Floats] = []
    kept_gates: list[Floats] = []
    for layer in range(network.num_layers):
        gates: Floats = x @ network.input[layer].T + network.gate_bias[layer]
        h, c = np.empty((count + 1, n), np.float32), np.empty((count + 1, n), np.float32)
        h[0], c[0] = state.h[layer, 0], state.c[layer, 0]
        for t in range(count):
            row = gates[t]
            row += network.recurrent[layer] @ h[t]
            row[: 2 * n], row[3 * n :] = sigmoid(row[: 2 * n]), sigmoid(row[3 * n :])
            row[2 * n : 3 * n] = np.tanh(row[2 * n : 3 * n])
            c[t + 1] = row[n : 2 * n] * c[t] + row[:n] * row[2 * n : 3 * n]
            h[t + 1] = row[3 * n :] * np.tanh(c[t + 1])
            if t % CELLS_A_TURN == CELLS_A_TURN - 1:
                yield
        x = h[1:]
        total += x
        kept_h.append(h)
        kept_c.append(c)
        kept_gates.append(gates)
    ends = [np.stack([each[-1:] for each in kept]) for kept in (kept_h, kept_c)]
    return Pass(inputs, kept_h, kept_c, kept_gates, total, NetworkState(ends[0], ends[1], total[-1:]))


def log_probabilities(network: Network, out: Floats) -> Floats:
    """(S, V) natural logarithms."""
    logits: Floats = out @ network.embedding.T
    logits += network.bias
    if network.temperature != 1.0:
        logits /= np.float32(network.temperature)
    logits -= logits.max(1, keepdims=True)
    logits -= np.log(np.exp(logits).sum(1, keepdims=True))
    return logits


def gradients(
    network: Network, read: Pass, targets: list[int], logs: Floats, span: int
) -> Generator[None, None, dict[str, NDArray[np.float32]]]:
    """Of the summed surprise of ``targets`` in nats, divided by ``span``, by the names of ``Network.tensors``.

    ``logs``: what ``log_probabilities`` gave; it is used up.
    """
    count, n = len(targets), network.hidden_size
    found: dict[str, Floats] = {}
    slope = np.exp(logs, out=logs)  # of the logits
    slope[np.arange(count), targets] -= 1
    slope /= np.float32(span * network.temperature)
    yield
    embedding: Floats = slope.T @ read.out
    found["lstm.embedding"], found["lstm.bias"] = embedding, slope.sum(0)
    yield
    down: Floats = slope @ network.embedding  # to every layer, because their outputs are summed
    yield
    above: Floats = np.zeros_like(down)
    for layer in reversed(range(network.num_layers)):
        h, c, gates = read.h[layer], read.c[layer], read.gates[layer]
        back = np.empty_like(gates)
        dh, dc = np.zeros(n, np.float32), np.zeros(n, np.float32)
        for t in reversed(range(count)):
            i, f, g, o = (gates[t, k * n : (k + 1) * n] for k in range(4))
            squashed = np.tanh(c[t + 1])
            dh = dh + down[t] + above[t]
            dc = dc + dh * o * (1 - squashed * squashed)
            back[t, :n] = dc * g * i * (1 - i)
            back[t, n : 2 * n] = dc * c[t] * f * (1 - f)
            back[t, 2 * n : 3 * n] = dc * i * (1 - g * g)
            back[t, 3 * n :] = dh * squashed * o * (1 - o)
            dh, dc = back[t] @ network.recurrent[layer], dc * f
            if t % CELLS_A_TURN == 0:
                yield
        below = read.h[layer - 1][1:] if layer else network.embedding[read.inputs]
        found[f"lstm.{layer}.recurrent"] = back.T @ h[:-1]
        found[f"lstm.{layer}.input"] = back.T @ below
        found[f"lstm.{layer}.bias"] = back.sum(0)
        above = back @ network.input[layer]
        yield
    np.add.at(embedding, read.inputs, above)
    return found
