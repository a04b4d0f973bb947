"""The LSTM written from its equations (Hochreiter & Schmidhuber 1997; forget gate: Gers, Schmidhuber & Cummins 2000).

With x_t the input, h_t the hidden state and c_t the memory cell, at every time step:

    i_t = sigmoid(W_xi x_t + W_hi h_{t-1} + b_i)      input gate: how much of the candidate is written
    f_t = sigmoid(W_xf x_t + W_hf h_{t-1} + b_f)      forget gate: how much of the memory is kept
    g_t = tanh   (W_xg x_t + W_hg h_{t-1} + b_g)      candidate: what could be written
    o_t = sigmoid(W_xo x_t + W_ho h_{t-1} + b_o)      output gate: how much of the memory is shown
    c_t = f_t * c_{t-1} + i_t * g_t
    h_t = o_t * tanh(c_t)

The four matrices are stacked in the order i, f, g, o under nn.LSTM's names (it keeps b in two parts that are only ever
added), so that a state_dict of one is a state_dict of the other.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

INITIAL = ("uniform", "normal", "orthogonal", "zero")


class Gates(NamedTuple):
    """What went on inside, each (T, B, H)."""

    input: Tensor
    forget: Tensor
    candidate: Tensor
    output: Tensor
    cell: Tensor
    hidden: Tensor


class ScratchLSTM(nn.Module):
    """One layer, for reading; ``nn.LSTM`` computes the same, faster. Shapes: T steps, B texts, H = hidden_size.

    ``initial``: "uniform" is nn.LSTM's own, draw for draw; "normal" is N(0, 0.01), "orthogonal" a rotation a gate,
    "zero" nothing, the three with zero biases. ``forget_bias`` is added to the bias of the forget gate.
    """

    def __init__(self, input_size: int, hidden_size: int, initial: str = "normal", forget_bias: float = 1.0) -> None:
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih_l0 = nn.Parameter(torch.zeros(4 * hidden_size, input_size))
        self.weight_hh_l0 = nn.Parameter(torch.zeros(4 * hidden_size, hidden_size))
        self.bias_ih_l0 = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh_l0 = nn.Parameter(torch.zeros(4 * hidden_size))
        self.reset_parameters(initial, forget_bias)

    def reset_parameters(self, initial: str, forget_bias: float) -> None:
        """Draw new weights; ValueError for a way that is not in INITIAL."""
        if initial not in INITIAL:
            raise ValueError(initial)
        for weight in self.parameters():
            nn.init.zeros_(weight)
            if initial == "uniform":
                nn.init.uniform_(weight, -(self.hidden_size**-0.5), self.hidden_size**-0.5)
            elif initial == "normal" and weight.ndim == 2:
                nn.init.normal_(weight, 0.0, 0.01)
            elif initial == "orthogonal" and weight.ndim == 2:
                for gate in weight.data.chunk(4):
                    nn.init.orthogonal_(gate)
        self.bias_ih_l0.data[self.hidden_size : 2 * self.hidden_size] += forget_bias

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """``x`` as ``gates`` takes it -> hidden states (T, B, H) and the last (h, c), each (1, B, H), as nn.LSTM."""
        gates = self.gates(x, state)
        return gates.hidden, (gates.hidden[-1:], gates.cell[-1:])

    def gates(self, x: Tensor, state: tuple[Tensor, Tensor] | None = None) -> Gates:
        """Every gate, memory cell and hidden state of every step, from ``state`` (h, c), each (1, B, H), or zeros.

        ``x`` (T, B, input_size), or whole numbers (T, B) that stand for one-hot vectors: W_ih times a one-hot vector is
        one of its columns, so that column is looked up instead of multiplied out.
        """
        if x.is_floating_point():
            from_input = x @ self.weight_ih_l0.T  # (T, B, 4H)
        else:
            from_input = F.embedding(x, self.weight_ih_l0.T)
        zeros = from_input.new_zeros(x.size(1), self.hidden_size)
        h, c = (zeros, zeros) if state is None else (state[0][0], state[1][0])  # (B, H)
        steps: list[Gates] = []
        for x_t in from_input + (self.bias_ih_l0 + self.bias_hh_l0):  # (B, 4H)
            z_i, z_f, z_g, z_o = (x_t + h @ self.weight_hh_l0.T).chunk(4, dim=-1)  # (B, H) each
            i, f, g, o = torch.sigmoid(z_i), torch.sigmoid(z_f), torch.tanh(z_g), torch.sigmoid(z_o)
            c = f * c + i * g
            h = o * torch.tanh(c)
            steps.append(Gates(i, f, g, o, c, h))
        return Gates(*(torch.stack(parts) for parts in zip(*steps, strict=True)))


Layer = nn.LSTM | ScratchLSTM


def one_layer(cell: str, input_size: int, hidden_size: int) -> Layer:
    """A layer by either implementation; from the same seed both have the same weights."""
    if cell == "scratch":
        return ScratchLSTM(input_size, hidden_size, initial="uniform", forget_bias=0.0)
    return nn.LSTM(input_size, hidden_size)
