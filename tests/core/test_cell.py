"""The LSTM from its equations computes what nn.LSTM computes, forwards and backwards."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from lstmcore.nets.cell import ScratchLSTM

T, B, IN, H = 7, 3, 5, 4


def _pair(to_scratch: bool) -> tuple[ScratchLSTM, nn.LSTM]:
    torch.manual_seed(0)
    scratch, fused = ScratchLSTM(IN, H).double(), nn.LSTM(IN, H).double()
    if to_scratch:
        scratch.load_from(fused)
    else:
        scratch.save_to(fused)
    return scratch, fused


@pytest.mark.parametrize("to_scratch", [True, False])
@pytest.mark.parametrize("with_state", [True, False])
def test_outputs_and_gradients_equal_the_fused_layer(to_scratch: bool, with_state: bool) -> None:
    scratch, fused = _pair(to_scratch)
    x = torch.randn(T, B, IN, dtype=torch.float64)
    state = None
    if with_state:
        state = (torch.randn(1, B, H, dtype=torch.float64), torch.randn(1, B, H, dtype=torch.float64))
    ours, (h, c) = scratch(x, state)
    theirs, (their_h, their_c) = fused(x, state)
    weights = torch.randn_like(ours)
    (ours * weights).sum().backward()
    (theirs * weights).sum().backward()
    for mine, other in ((ours, theirs), (h, their_h), (c, their_c)):
        assert torch.allclose(mine, other, atol=1e-10)
    assert torch.allclose(scratch.weight_ih.grad, fused.weight_ih_l0.grad, atol=1e-6)
    assert torch.allclose(scratch.weight_hh.grad, fused.weight_hh_l0.grad, atol=1e-6)
    assert torch.allclose(scratch.bias.grad, fused.bias_ih_l0.grad, atol=1e-6)


def test_gates_are_those_of_the_equations() -> None:
    scratch, _ = _pair(True)
    x = torch.randn(T, B, IN, dtype=torch.float64)
    gates = scratch.gates(x)
    assert gates.input.shape == (T, B, H)
    before = torch.cat([torch.zeros(1, B, H, dtype=torch.float64), gates.cell[:-1]])
    assert torch.allclose(gates.cell, gates.forget * before + gates.input * gates.candidate)
    assert torch.allclose(gates.hidden, gates.output * torch.tanh(gates.cell))
    assert bool(((gates.forget > 0) & (gates.forget < 1)).all())
