"""The fast training pass computes what the plain one computes: loss, gradients, carried state."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from lstmcore.nets.language import Dropouts, LanguageModel, Sizes
from lstmcore.nets.regularise import weight_drop
from lstmcore.nets.softmax import Rivals, cross_entropy
from lstmcore.nets.swift import Way, training_loss
from lstmcore.training.probe import own_steps_work

VOCAB, HIDDEN, STEPS, TEXTS = 50, 16, 9, 3


def made(layers: int, dropouts: Dropouts | None = None, cell: str = "fused") -> LanguageModel:
    torch.manual_seed(layers)
    model = LanguageModel(Sizes(VOCAB, HIDDEN, layers), dropouts, cell)
    with torch.no_grad():
        for each in model.parameters():
            each.add_(torch.randn_like(each) * 0.1)
    return model


def batch(layers: int) -> tuple[torch.Tensor, torch.Tensor, list[tuple[torch.Tensor, torch.Tensor]]]:
    torch.manual_seed(7)
    inputs, targets = torch.randint(VOCAB, (2, STEPS, TEXTS))
    return (
        inputs,
        targets,
        [(torch.randn(1, TEXTS, HIDDEN) * 0.5, torch.randn(1, TEXTS, HIDDEN)) for _ in range(layers)],
    )


def gradients(model: LanguageModel, loss: torch.Tensor) -> torch.Tensor:
    return torch.cat([each.flatten() for each in torch.autograd.grad(loss, list(model.parameters()))])


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("cell", ["fused", "scratch"])
def test_loss_gradients_and_state_are_those_of_the_plain_pass(layers: int, own: bool, cell: str) -> None:
    model = made(layers, cell=cell)
    inputs, targets, state = batch(layers)
    hidden, after = model(inputs, state)
    plain = F.cross_entropy(model.logits(hidden).flatten(0, 1), targets.flatten())
    loss, ours = training_loss(model, inputs, targets, state, Way(own_steps=own))
    assert loss.item() == pytest.approx(plain.item(), abs=1e-5)
    assert torch.allclose(gradients(model, loss), gradients(model, plain), atol=1e-6)
    for (h, c), (h_plain, c_plain) in zip(ours, after, strict=True):
        assert torch.allclose(h, h_plain, atol=1e-6)
        assert torch.allclose(c, c_plain, atol=1e-6)


def test_our_own_steps_prove_themselves() -> None:
    assert own_steps_work(bf16=False)


def test_a_wrong_backward_pass_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from lstmcore.nets import swift

    real = swift.spread
    monkeypatch.setattr(swift, "spread", lambda table, places: real(table, places) * 1.5)
    assert not own_steps_work(bf16=False)


def test_bfloat16_is_near() -> None:
    model = made(2)
    inputs, targets, state = batch(2)
    exact, _ = training_loss(model, inputs, targets, state, Way())
    rough, _ = training_loss(model, inputs, targets, state, Way(bf16=True))
    assert rough.item() == pytest.approx(exact.item(), rel=0.02)
    one, other = gradients(model, exact), gradients(model, rough)
    assert (one - other).norm() < 0.05 * one.norm()


def test_weights_of_the_recurrence_learn_while_some_are_dropped() -> None:
    model = made(2, Dropouts(0.2, 0.2, 0.2, 0.1, 0.4))
    inputs, targets, state = batch(2)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    before = [layer.weight_hh_l0.detach().clone() for layer in model.lstms]
    model.train()
    with weight_drop(model.lstms, 0.4):
        loss, _ = training_loss(model, inputs, targets, state, Way())
        loss.backward()
    for layer, raw in zip(model.lstms, before, strict=True):
        assert torch.equal(layer.weight_hh_l0, raw)
        gradient = layer.weight_hh_l0.grad
        assert gradient is not None
        assert 0.2 < (gradient == 0).float().mean().item() < 0.6
    optimizer.step()
    for layer, raw in zip(model.lstms, before, strict=True):
        assert not torch.equal(layer.weight_hh_l0, raw)


def test_the_loss_of_a_hopeless_guess_stays_finite() -> None:
    hidden = torch.full((2, 4), 100.0, requires_grad=True)
    rows = torch.cat([torch.ones(1, 4), -torch.ones(2, 4)]).requires_grad_()
    loss = cross_entropy(hidden, rows, torch.zeros(3, requires_grad=True), torch.tensor([1, 2]))
    loss.backward()
    assert torch.isfinite(loss)
    assert hidden.grad is not None
    assert torch.isfinite(hidden.grad).all()


ZIPF = (200_000 / np.arange(1, 3001) ** 1.3).astype(np.int64)


def test_rivals_hold_all_targets_and_stand_for_everyone() -> None:
    rivals = Rivals(ZIPF)
    assert rivals.worthwhile
    targets = torch.tensor([0, 5, 2999, 2500, 5])
    units, share, right = rivals.draw(targets)
    assert torch.equal(units[right], targets)
    assert len(units.unique()) == len(units) < 0.6 * len(ZIPF)
    assert (share[right] == 0).all()
    assert share.exp().sum().item() == pytest.approx(len(ZIPF), rel=1e-4)


def test_the_sampled_softmax_is_right_on_average() -> None:
    torch.manual_seed(0)
    rivals = Rivals(ZIPF)
    hidden, rows = torch.randn(40, 8), torch.randn(len(ZIPF), 8) * 0.3
    bias, targets = torch.from_numpy(np.log(ZIPF / ZIPF.sum())).float(), torch.randint(len(ZIPF), (40,))
    exact = cross_entropy(hidden, rows, bias, targets).item()
    found = []
    for _ in range(60):
        units, share, right = rivals.draw(targets)
        found.append(cross_entropy(hidden, rows[units], bias[units] + share, right).item())
    assert np.mean(found) == pytest.approx(exact, abs=0.005)
    assert np.std(found) < 0.02


@pytest.mark.parametrize("counts", [[1], [0, 0, 9], [5] * 100])
def test_a_small_vocabulary_needs_no_sample(counts: list[int]) -> None:
    rivals = Rivals(np.array(counts))
    assert not rivals.worthwhile
    units, share, right = rivals.draw(torch.tensor([len(counts) - 1]))
    assert units[right].tolist() == [len(counts) - 1]
    assert (share == 0).all()


def test_penalties_on_activations_move_the_weights_and_not_the_loss_told() -> None:
    torch.manual_seed(3)
    inputs, targets = torch.randint(VOCAB, (2, 7, 4))
    found: list[tuple[float, torch.Tensor]] = []
    for ar, tar in ((0.0, 0.0), (2.0, 0.0), (0.0, 1.0)):
        model = made(1, Dropouts(ar=ar, tar=tar))
        loss, _ = training_loss(model.train(), inputs, targets, model.zero_state(4), Way())
        loss.backward()
        weight: torch.nn.Parameter = model.lstms[0].weight_hh_l0  # type: ignore[assignment]
        assert weight.grad is not None
        found.append((loss.item(), weight.grad))
    assert found[0][0] == found[1][0] == found[2][0]
    assert not torch.allclose(found[0][1], found[1][1])
    assert not torch.allclose(found[0][1], found[2][1])
