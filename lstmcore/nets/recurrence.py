"""The steps of an LSTM layer over time with the backward pass written out, for the processor.

Two savings over ``nn.LSTM`` there: the input products of a first layer are made once a distinct token and not once a
place, and what of the backward pass does not depend on the next step is worked out for several steps at once. What is
done element by element is in single precision, tanh(x) as 2 sigmoid(2x) - 1: torch's own tanh takes four times as long.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function

AT_ONCE = 4  # steps of the backward pass whose derivatives are worked out together: they stay in the cache


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
        out = table.new_empty(*places.shape, table.size(-1))
        torch.index_select(table, 0, places.flatten(), out=out.flatten(0, 1))
        return out

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
        steps = len(gates)
        hidden = gates.new_empty(steps + 1, *h.shape)
        cells = gates.new_empty(steps + 1, *c.shape, dtype=torch.float32)
        hidden[0], cells[0] = h, c
        shown = torch.empty_like(cells[1:])  # tanh(c)
        exact = torch.empty_like(gates[0], dtype=torch.float32)
        i, f, g, o = exact.chunk(4, dim=1)
        turned = weight.t()
        for t, z in enumerate(gates):
            z.addmm_(hidden[t], turned)
            exact.copy_(z)
            g.mul_(2)
            exact.sigmoid_()
            g.mul_(2).sub_(1)
            z.copy_(exact)
            torch.mul(f, cells[t], out=cells[t + 1])
            cells[t + 1].addcmul_(i, g)
            torch.mul(cells[t + 1], 2, out=shown[t])
            shown[t].sigmoid_().mul_(2).sub_(1)
            hidden[t + 1] = o * shown[t]
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
            f, slopes, through = _slopes(gates[here].float(), cells[here], shown[here])
            for t in range(end - 1, start - 1, -1):
                dh = dh + outer[t]
                dc.addcmul_(dh, through[t - start])
                slope = slopes[t - start]
                slope[:, :3].mul_(dc.unsqueeze(1))
                slope[:, 3].mul_(dh)
                dc.mul_(f[t - start])
                d_gates[t] = slope.flatten(1)
                dh = (d_gates[t] @ weight).float()
        d_weight = d_gates.view(-1, 4 * size).t() @ hidden[:-1].reshape(-1, size)
        return d_gates, d_weight, None, None


def _slopes(gates: Tensor, cells: Tensor, shown: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Forget gates (T, B, H); what dc is multiplied by for i, f, g and dh for o (T, B, 4, H); what dh adds to dc."""
    parts = gates.unflatten(2, (4, -1))
    i, f, g, o = parts.unbind(2)
    slopes = torch.addcmul(parts, parts, parts, value=-1)  # s (1 - s), the slope of a sigmoid
    slopes[:, :, 0].mul_(g)
    slopes[:, :, 1].mul_(cells)
    torch.addcmul(i, i, g * g, value=-1, out=slopes[:, :, 2])
    slopes[:, :, 3].mul_(shown)
    return f, slopes, torch.addcmul(o, o, shown * shown, value=-1)
