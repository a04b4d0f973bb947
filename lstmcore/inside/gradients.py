"""The verb ``gradients``: how much of the error at the end comes back to each step, in a plain RNN and in an LSTM.

The example: the first of many symbols is what must be said at the end (Hochreiter & Schmidhuber 1997, section 5.2, in
small). In between come ``steps`` - 1 symbols that mean nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..control import Control
from ..events import Done, Event, Progress
from ..nets.cell import ScratchLSTM
from ..specs import GradientsSpec

CLASSES, NOISE = 4, 4  # symbols that may come first; symbols that mean nothing
BATCH, JUDGED = 32, 512
RATE, CLIP = 3e-3, 1.0
GAINS = {"rnn_small": 0.7, "rnn_large": 1.6}  # the spectral radius of W_h before any learning
FORGET_BIAS = {"lstm": 1.0, "lstm_open": 4.0}  # of the forget gate: sigmoid(1) = 0.73, sigmoid(4) = 0.98
KINDS = (*GAINS, *FORGET_BIAS)


class PlainRNN(nn.Module):
    """h_t = tanh(W_x x_t + W_h h_{t-1} + b) (Elman 1990), W_h a rotation times ``gain``."""

    def __init__(self, size: int, hidden_size: int, gain: float) -> None:
        super().__init__()
        self.x = nn.Linear(size, hidden_size)
        self.h = nn.Linear(hidden_size, hidden_size, bias=False)
        nn.init.orthogonal_(self.h.weight, gain)

    def forward(self, x: Tensor, h: Tensor) -> Tensor:
        """``x`` (B, size) and h (B, H) -> the next h."""
        return torch.tanh(self.x(x) + self.h(h))


class Told(nn.Module):
    """A cell and the linear layer that says at the end what came first."""

    def __init__(self, kind: str, hidden_size: int) -> None:
        super().__init__()
        size = CLASSES + NOISE
        self.hidden_size = hidden_size
        self.cell: PlainRNN | ScratchLSTM
        if kind in GAINS:
            self.cell = PlainRNN(size, hidden_size, GAINS[kind])
        else:
            self.cell = ScratchLSTM(size, hidden_size, "uniform", FORGET_BIAS[kind])
        self.out = nn.Linear(hidden_size, CLASSES)

    def forward(self, x: Tensor) -> tuple[Tensor, list[Tensor]]:
        """One-hot ``x`` (T, B, size) -> logits (B, CLASSES) and every hidden state, (B, H) each."""
        h = c = x.new_zeros(x.size(1), self.hidden_size)
        hidden: list[Tensor] = []
        for x_t in x:
            if isinstance(self.cell, PlainRNN):
                h = self.cell(x_t, h)
            else:  # a step at a time, so that each h_t is a tensor of its own, with a gradient
                _, (h_1, c_1) = self.cell(x_t[None], (h[None], c[None]))
                h, c = h_1[0], c_1[0]
            hidden.append(h)
        return self.out(h), hidden

    def told(self, x: Tensor) -> Tensor:
        """The logits only, (B, CLASSES)."""
        if isinstance(self.cell, PlainRNN):
            return self(x)[0]
        return self.out(self.cell(x)[0][-1])


def gradients(spec: GradientsSpec, control: Control) -> Iterator[Event]:
    """Done with, for each of KINDS, ``before`` and ``after`` learning: ``norms`` of dLoss/dh_t (mean over the texts of
    a batch) for t = 1 to T, and ``right``, the share of new texts told correctly; ``chance`` is what guessing gets."""
    began = time.monotonic()
    found: dict[str, Any] = {}
    for place, kind in enumerate(KINDS):
        torch.manual_seed(spec.seed)
        random = torch.Generator().manual_seed(spec.seed)
        model = Told(kind, spec.hidden_size)
        before = judged(model, spec, random)
        optimizer = torch.optim.Adam(model.parameters(), RATE)
        for step in range(spec.training):
            if control.stop_requested:
                yield Done("cancelled")
                return
            if step % 5 == 0:
                yield Progress("gradients", place * spec.training + step, len(KINDS) * spec.training)
            x, y = texts(BATCH, spec.steps, random)
            optimizer.zero_grad()
            F.cross_entropy(model.told(x), y).backward()
            nn.utils.clip_grad_norm_(model.parameters(), CLIP)
            optimizer.step()
        found[kind] = {"before": before, "after": judged(model, spec, random)}
    result = {"kinds": found, "steps": spec.steps, "chance": 1 / CLASSES, "training": spec.training}
    yield Done("done", {**result, "seconds": round(time.monotonic() - began, 3)})


def texts(count: int, steps: int, random: torch.Generator) -> tuple[Tensor, Tensor]:
    """``count`` one-hot texts (T, B, CLASSES + NOISE), and what came first in each, (B,)."""
    first = torch.randint(CLASSES, (count,), generator=random)
    rest = torch.randint(CLASSES, CLASSES + NOISE, (steps - 1, count), generator=random)
    return F.one_hot(torch.cat([first[None], rest]), CLASSES + NOISE).float(), first


def judged(model: Told, spec: GradientsSpec, random: torch.Generator) -> dict[str, Any]:
    """The norms of the gradients and the share of right answers, on texts that are new."""
    x, y = texts(JUDGED, spec.steps, random)
    logits, hidden = model(x)
    grads = torch.autograd.grad(F.cross_entropy(logits, y, reduction="sum"), hidden)
    norms = [float(each.norm(dim=1).mean()) for each in grads]
    return {"norms": norms, "right": round(float((logits.argmax(1) == y).float().mean()), 4)}
