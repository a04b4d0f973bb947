"""The LSTM written from its equations (Hochreiter & Schmidhuber 1997; forget gate: Gers, Schmidhuber & Cummins 2000).

With x_t the input, h_t the hidden state and c_t the memory cell, at every time step:

    i_t = sigmoid(W_xi x_t + W_hi h_{t-1} + b_i)      input gate: how much of the candidate is written
    f_t = sigmoid(W_xf x_t + W_hf h_{t-1} + b_f)      forget gate: how much of the memory is kept
    g_t = tanh   (W_xg x_t + W_hg h_{t-1} + b_g)      candidate: what could be written
    o_t = sigmoid(W_xo x_t + W_ho h_{t-1} + b_o)      output gate: how much of the memory is shown
    c_t = f_t * c_{t-1} + i_t * g_t
    h_t = o_t * tanh(c_t)

The four matrices are stacked in the order i, f, g, o, as nn.LSTM stacks them, so that weights can be exchanged.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn


class Gates(NamedTuple):
    """What went on inside, each (T, B, H)."""

    input: Tensor
    forget: Tensor
    candidate: Tensor
    output: Tensor
    cell: Tensor
    hidden: Tensor


class ScratchLSTM(nn.Module):
    """One layer, for reading; ``nn.LSTM`` computes the same, faster. Shapes: T steps, B texts, H = hidden_size."""

    def __init__(self, input_size: int, hidden_size: int, forget_bias: float = 1.0) -> None:
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.empty(4 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(4 * hidden_size, hidden_size))
        self.bias = nn.Parameter(torch.zeros(4 * hidden_size))
        for weight in (self.weight_ih, self.weight_hh):
            nn.init.normal_(weight, 0.0, 0.01)
        self.bias.data[hidden_size : 2 * hidden_size] = forget_bias

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """``x`` (T, B, input_size) -> hidden states (T, B, H) and the last (h, c), each (1, B, H), as nn.LSTM."""
        gates = self.gates(x, state)
        return gates.hidden, (gates.hidden[-1:], gates.cell[-1:])

    def gates(self, x: Tensor, state: tuple[Tensor, Tensor] | None = None) -> Gates:
        """Every gate, memory cell and hidden state of every step."""
        zeros = x.new_zeros(x.size(1), self.hidden_size)
        h, c = (zeros, zeros) if state is None else (state[0][0], state[1][0])  # (B, H)
        steps: list[Gates] = []
        for x_t in x:  # (B, input_size)
            z = x_t @ self.weight_ih.T + h @ self.weight_hh.T + self.bias  # (B, 4H)
            z_i, z_f, z_g, z_o = z.chunk(4, dim=-1)  # (B, H) each
            i, f, g, o = torch.sigmoid(z_i), torch.sigmoid(z_f), torch.tanh(z_g), torch.sigmoid(z_o)
            c = f * c + i * g
            h = o * torch.tanh(c)
            steps.append(Gates(i, f, g, o, c, h))
        return Gates(*(torch.stack(parts) for parts in zip(*steps, strict=True)))

    def load_from(self, layer: nn.LSTM) -> None:
        """Take the weights of a one-layer nn.LSTM; its two biases are only ever added."""
        with torch.no_grad():
            self.weight_ih.copy_(layer.weight_ih_l0)  # type: ignore[arg-type]
            self.weight_hh.copy_(layer.weight_hh_l0)  # type: ignore[arg-type]
            self.bias.copy_(layer.bias_ih_l0 + layer.bias_hh_l0)  # type: ignore[operator]

    def save_to(self, layer: nn.LSTM) -> None:
        """Give the weights to a one-layer nn.LSTM."""
        with torch.no_grad():
            layer.weight_ih_l0.copy_(self.weight_ih)  # type: ignore[operator]
            layer.weight_hh_l0.copy_(self.weight_hh)  # type: ignore[operator]
            layer.bias_ih_l0.copy_(self.bias)  # type: ignore[operator]
            layer.bias_hh_l0.zero_()  # type: ignore[operator]
