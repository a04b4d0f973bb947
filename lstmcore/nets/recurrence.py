"""The steps of an LSTM layer over time with the backward pass written out, for the processor.

Two savings over ``nn.LSTM`` there: the input products of a first layer are made once a distinct token and not once a
place, and what of the backward pass does not depend on the next step is worked out for several steps at once.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function

AT_ONCE = 8  # steps of the backward pass whose derivatives are worked out together: they stay in the cache


def recurrence(gates: Tensor, weight: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    """Hidden states (T, B, H) and the last memory cell (B, H) of one layer.

    ``gates`` (T, B, 4H), order i f g o, is the input's part W_x x + b and is overwritten; ``weight`` (4H, H) is W_h;
    ``h`` and ``c`` (B, H) are the state before. No gradient flows into the state (truncated back-propagation).
    """
    return _Recurrence.apply(gates, weight, h, c)  # type: ignore[no-any-return]


def spread(table: Tensor, places: Tensor) -> Tensor:
    """``table`` (U, G) read at ``places`` (T, B): (T, B, G); the gradient is summed in single precision."""
    return _Spread.apply(table, places)  # type: ignore[no-any-return]


class _Spread(Function):
    @staticmethod
    def forward(ctx: Any, table: Tensor, places: Tensor) -> Tensor:
        ctx.save_for_backward(places)
        ctx.rows = len(table)
        return table[places]

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        (gradient,) = gradients
        (places,) = ctx.saved_tensors
        total = torch.zeros(ctx.rows, gradient.size(-1), dtype=torch.float32, device=gradient.device)
        for row, each in zip(places, gradient, strict=True):
            total.index_add_(0, row, each.float())
        return total.to(gradient.dtype), None


class _Recurrence(Function):
    @staticmethod
    def forward(ctx: Any, gates: Tensor, weight: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        steps, size = len(gates), weight.size(1)
        hidden = gates.new_empty(steps + 1, *h.shape)
        cells = gates.new_empty(steps + 1, *c.shape, dtype=torch.float32)
        shown = torch.empty_like(hidden[1:])  # tanh(c)
        hidden[0], cells[0] = h, c
        turned = weight.t()
        for t, z in enumerate(gates):
            z.addmm_(hidden[t], turned)
            z[:, : 2 * size].sigmoid_()
            z[:, 2 * size : 3 * size].tanh_()
            z[:, 3 * size :].sigmoid_()
            i, f, g, o = z.chunk(4, dim=1)
            torch.mul(f, cells[t], out=cells[t + 1])
            cells[t + 1].addcmul_(i, g)
            shown[t] = cells[t + 1].tanh()
            torch.mul(o, shown[t], out=hidden[t + 1])
        ctx.save_for_backward(gates, weight, hidden, cells, shown)
        last = cells[-1].clone()
        ctx.mark_non_differentiable(last)
        return hidden[1:], last

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, None, None]:
        outer = gradients[0]
        gates, weight, hidden, cells, shown = ctx.saved_tensors
        steps, batch, size = shown.shape
        d_gates = torch.empty_like(gates)
        dc = torch.zeros(batch, size, device=gates.device)
        dh = torch.zeros(batch, size, device=gates.device)
        for end in range(steps, 0, -AT_ONCE):
            start = max(0, end - AT_ONCE)
            here = slice(start, end)
            f = gates[here].chunk(4, dim=2)[1]
            through = _slopes(gates[here], cells[here], shown[here], out=d_gates[here])
            for t in range(end - 1, start - 1, -1):
                dh = dh + outer[t]
                dc.addcmul_(dh, through[t - start])
                d_inner, d_output = d_gates[t, :, : 3 * size].unflatten(1, (3, size)), d_gates[t, :, 3 * size :]
                d_inner.mul_(dc.unsqueeze(1))
                d_output.mul_(dh)
                dc.mul_(f[t - start])
                dh = d_gates[t] @ weight
        d_weight = d_gates.view(-1, 4 * size).t() @ hidden[:-1].reshape(-1, size)
        return d_gates, d_weight, None, None


def _slopes(gates: Tensor, cells: Tensor, shown: Tensor, out: Tensor) -> Tensor:
    """Into ``out`` what dc is multiplied by for i, f, g and dh for o; returned: what dh adds to dc."""
    i, f, g, o = gates.chunk(4, dim=2)
    out_i, out_f, out_g, out_o = out.chunk(4, dim=2)
    torch.mul(g, i - i * i, out=out_i)
    torch.mul(cells.to(f.dtype), f - f * f, out=out_f)
    torch.mul(i, 1 - g * g, out=out_g)
    torch.mul(shown, o - o * o, out=out_o)
    return o * (1 - shown * shown)
