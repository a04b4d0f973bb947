"""The softmax of a large vocabulary: loss and gradient in one go, over all units or over a sample of the rare ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.autograd import Function

ROWS = {"cpu": 128}  # of the logits at once: they stay in the processor's cache
COVERED = 0.94  # of the running text by the units that every step weighs
LEAST_SAMPLE = 256


class Rivals:
    """Which units a step's softmax weighs: the common ones, all targets, and a fresh sample of the others.

    The share of the units left out is estimated by the sample, each of which stands for several (importance sampling,
    Bengio & Senecal 2008, stratified so that the common units and the targets are exact).
    """

    def __init__(self, counts: NDArray[np.integer], device: str = "cpu") -> None:
        """``counts`` (V,): how often each unit occurs in the training text."""
        order = np.argsort(-counts, kind="stable")
        total = max(1, int(counts.sum()))
        common = int(np.searchsorted(np.cumsum(counts[order]), COVERED * total)) + 1
        self.common = torch.from_numpy(np.sort(order[:common])).to(device)
        self.sample_size = max(LEAST_SAMPLE, common // 4)
        self._vocab_size = len(counts)
        self.worthwhile = common + self.sample_size < 0.6 * len(counts)

    def draw(self, targets: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Units (M,), the logarithm of how many each stands for (M,), and ``targets`` (N,) as places among them."""
        place = torch.full((self._vocab_size,), -1, device=targets.device)
        place[self.common] = 0
        place[targets] = 0
        exact, rest = (place == 0).nonzero()[:, 0], (place < 0).nonzero()[:, 0]
        chosen = rest[torch.randperm(len(rest), device=rest.device)[: self.sample_size]]
        units = torch.cat([exact, chosen])
        place[units] = torch.arange(len(units), device=units.device)
        weight = torch.zeros(len(units), device=units.device)
        if len(chosen):
            weight[len(exact) :] = float(np.log(len(rest) / len(chosen)))
        return units, weight, place[targets]


def cross_entropy(hidden: Tensor, rows: Tensor, bias: Tensor, targets: Tensor) -> Tensor:
    """Mean surprise in nats of ``targets`` (N,) under softmax(``hidden`` (N, H) @ ``rows`` (M, H).T + ``bias`` (M,)).

    ``hidden`` and ``rows`` may be bfloat16; the sums are in single precision, and the logits of all N are never held.
    """
    return _CrossEntropy.apply(hidden, rows, bias, targets)  # type: ignore[no-any-return]


class _CrossEntropy(Function):
    @staticmethod
    def forward(ctx: Any, hidden: Tensor, rows: Tensor, bias: Tensor, targets: Tensor) -> Tensor:
        count = len(hidden)
        error = hidden.new_empty(count, len(rows))
        chances = torch.empty(count, dtype=torch.float32, device=hidden.device)
        turned = rows.t()
        rows_at_once = ROWS.get(hidden.device.type, count)
        for start in range(0, count, rows_at_once):
            here = slice(start, start + rows_at_once)
            p = (hidden[here] @ turned).float().add_(bias)
            p = torch.softmax(p, 1)
            right = targets[here, None]
            chances[here] = p.gather(1, right)[:, 0]
            p.scatter_add_(1, right, p.new_full(right.shape, -1.0))
            error[here] = p.mul_(1 / count)
        ctx.save_for_backward(error @ rows, error.t() @ hidden, error.sum(0, dtype=torch.float32))
        return -chances.clamp_min_(1e-30).log_().mean()

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        (scale,) = gradients
        d_hidden, d_rows, d_bias = ctx.saved_tensors
        return d_hidden * scale, d_rows * scale, d_bias * scale, None
