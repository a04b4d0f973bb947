"""The LSTM from its equations computes what nn.LSTM computes, forwards and backwards, and can take its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lstmcore.control import Control
from lstmcore.events import StepDone
from lstmcore.nets.cell import INITIAL, ScratchLSTM
from lstmcore.nets.language import LanguageModel, Sizes
from lstmcore.specs import ResumeSpec
from lstmcore.training.loop import resume
from lstmcore.training.run_folder import RunFolder
from tests.small import gone_on, tiny_spec, trained

T, B, IN, H = 7, 3, 5, 4


def _pair(to_scratch: bool) -> tuple[ScratchLSTM, nn.LSTM]:
    torch.manual_seed(0)
    scratch, fused = ScratchLSTM(IN, H).double(), nn.LSTM(IN, H).double()
    if to_scratch:
        scratch.load_state_dict(fused.state_dict())
    else:
        fused.load_state_dict(scratch.state_dict())
    return scratch, fused


@pytest.mark.parametrize("to_scratch", [True, False])
@pytest.mark.parametrize("with_state", [True, False])
def test_outputs_and_gradients_equal_the_fused_layer(to_scratch: bool, with_state: bool) -> None:
    scratch, fused = _pair(to_scratch)
    x = torch.randn(T, B, IN, dtype=torch.float64)
    inputs = x.clone().requires_grad_(), x.clone().requires_grad_()
    state = None
    if with_state:
        state = (torch.randn(1, B, H, dtype=torch.float64), torch.randn(1, B, H, dtype=torch.float64))
    ours, (h, c) = scratch(inputs[0], state)
    theirs, (their_h, their_c) = fused(inputs[1], state)
    weights = torch.randn_like(ours)
    ((ours * weights).sum() + c.sum()).backward()
    ((theirs * weights).sum() + their_c.sum()).backward()
    for mine, other in ((ours, theirs), (h, their_h), (c, their_c), (inputs[0].grad, inputs[1].grad)):
        assert torch.allclose(mine, other, atol=1e-10)
    others = dict(fused.named_parameters())
    for name, weight in scratch.named_parameters():
        assert torch.allclose(weight.grad, others[name].grad, atol=1e-6), name  # type: ignore[arg-type]


def test_gates_are_those_of_the_equations() -> None:
    scratch, _ = _pair(True)
    x = torch.randn(T, B, IN, dtype=torch.float64)
    gates = scratch.gates(x)
    assert all(each.shape == (T, B, H) for each in gates)
    before = torch.cat([torch.zeros(1, B, H, dtype=torch.float64), gates.cell[:-1]])
    assert torch.allclose(gates.cell, gates.forget * before + gates.input * gates.candidate)
    assert torch.allclose(gates.hidden, gates.output * torch.tanh(gates.cell))
    for gate in (gates.input, gates.forget, gates.output):
        assert bool(((gate > 0) & (gate < 1)).all())


def test_a_one_hot_product_is_a_row_selection() -> None:
    scratch, fused = _pair(True)
    tokens = torch.randint(IN, (T, B))
    one_hot = F.one_hot(tokens, IN).double()
    found: list[tuple[Tensor, Tensor | None]] = []
    for layer, x in ((scratch, tokens), (scratch, one_hot), (fused, one_hot)):
        layer.zero_grad()
        states, _ = layer(x)
        states.square().sum().backward()
        found.append((states, dict(layer.named_parameters())["weight_ih_l0"].grad))
    for states, gradient in found[1:]:
        assert torch.allclose(states, found[0][0], atol=1e-12)
        assert torch.allclose(gradient, found[0][1], atol=1e-12)  # type: ignore[arg-type]


@pytest.mark.parametrize("initial", INITIAL)
def test_initial_weights(initial: str) -> None:
    torch.manual_seed(3)
    layer = ScratchLSTM(64, 32, initial, forget_bias=2.0)
    recurrent, bias = layer.weight_hh_l0.detach(), layer.bias_ih_l0.detach()
    if initial == "uniform":
        torch.manual_seed(3)
        for name, value in nn.LSTM(64, 32).named_parameters():
            wanted = value.detach().clone()
            if name == "bias_ih_l0":
                wanted[32:64] += 2.0
            assert torch.equal(dict(layer.named_parameters())[name], wanted), name
        return
    assert torch.equal(bias.view(4, 32).mean(1), torch.tensor([0.0, 2.0, 0.0, 0.0]))
    assert not layer.bias_hh_l0.any()
    if initial == "zero":
        assert not layer.weight_ih_l0.any()
        assert not recurrent.any()
    if initial == "normal":
        assert recurrent.std().item() == pytest.approx(0.01, rel=0.1)
        assert abs(layer.weight_ih_l0.mean().item()) < 1e-3
    if initial == "orthogonal":
        for gate in recurrent.chunk(4):
            assert torch.allclose(gate @ gate.T, torch.eye(32), atol=1e-5)


def test_another_way_to_begin_is_refused() -> None:
    with pytest.raises(ValueError, match="glorious"):
        ScratchLSTM(IN, H, "glorious")


def test_the_language_model_is_the_same_with_either() -> None:
    models: list[LanguageModel] = []
    for cell in ("fused", "scratch"):
        torch.manual_seed(5)
        models.append(LanguageModel(Sizes(20, 8, 2), cell=cell))
    fused, scratch = models
    assert all(torch.equal(value, scratch.state_dict()[name]) for name, value in fused.state_dict().items())
    assert list(fused.state_dict()) == list(scratch.state_dict())
    tokens = torch.randint(20, (T, B))
    ours, theirs = (model(tokens, model.zero_state(B))[0] for model in (scratch, fused))
    assert torch.allclose(ours, theirs, atol=1e-6)


def losses(run: Path) -> np.ndarray:
    return RunFolder(run).curves()["loss"]


@pytest.fixture(scope="module")
def fused_losses(tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    """Every step of a run with nn.LSTM, weight-drop and two layers included."""
    folder = tmp_path_factory.mktemp("fused")
    trained(tiny_spec(folder, num_layers=2, dropout=0.2, weight_drop=0.2))
    return losses(folder / "run")


@pytest.mark.parametrize("first", ["fused", "scratch"])
def test_a_run_may_change_the_implementation_on_its_way(
    tmp_path: Path, first: str, fused_losses: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Begun with one, left, gone on with the other: the losses are those of a run with nn.LSTM alone."""
    monkeypatch.setattr("lstmcore.training.loop.EVENT_SECONDS", 0.0)
    spec = tiny_spec(tmp_path, num_layers=2, dropout=0.2, weight_drop=0.2, cell=first)
    run, control = RunFolder.create(spec).path, Control()
    for event in resume(ResumeSpec(str(run)), control):
        if isinstance(event, StepDone) and event.step == 20:
            control.leave()
    other = "scratch" if first == "fused" else "fused"
    list(resume(ResumeSpec(str(run), cell=other), Control()))
    assert len(losses(run)) == len(fused_losses) > 40
    assert np.abs(losses(run) - fused_losses).max() < 2e-3


def test_a_stored_run_of_an_older_version_goes_on(tmp_path: Path) -> None:
    run = RunFolder.create(replace(tiny_spec(tmp_path), epochs=1.0))
    values = run.read_json("spec.json")
    assert values is not None
    assert values.pop("cell") == "fused"
    run.write_json("spec.json", values)
    assert gone_on(run.path)[-1].status == "done"  # type: ignore[attr-defined]
