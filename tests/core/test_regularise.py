"""The regularisers drop what their papers say, and leave no trace."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from lstmcore.nets.language import Dropouts, LanguageModel, Sizes
from lstmcore.nets.regularise import embedding_dropout, kept, locked_dropout, weight_drop

RATE = 0.4


def test_one_mask_serves_all_time_steps() -> None:
    torch.manual_seed(0)
    x = torch.ones(20, 8, 64)
    dropped = locked_dropout(x, RATE, True)
    assert (dropped == dropped[:1]).all()
    assert not (dropped[0, 0] == dropped[0, 1]).all()  # but each text has its own
    assert dropped.unique().tolist() == pytest.approx([0.0, 1 / (1 - RATE)], rel=1 / 256)
    assert dropped.mean().item() == pytest.approx(1.0, abs=0.12)


def test_whole_rows_of_the_embedding_go() -> None:
    torch.manual_seed(0)
    dropped = embedding_dropout(torch.ones(500, 6), RATE, True)
    assert (dropped == dropped[:, :1]).all()
    assert (dropped[:, 0] == 0).float().mean().item() == pytest.approx(RATE, abs=0.08)


@pytest.mark.parametrize("function", [locked_dropout, embedding_dropout])
def test_nothing_is_dropped_out_of_training_or_at_rate_zero(function: object) -> None:
    x = torch.randn(4, 3, 2)
    assert function(x, RATE, False) is x  # type: ignore[operator]
    assert function(x, 0.0, True) is x  # type: ignore[operator]


def test_a_mask_keeps_the_share_asked_for_and_the_mean() -> None:
    torch.manual_seed(0)
    for rate in (0.003, 0.1, 0.5, 0.97):
        mask = kept(torch.empty(301, 1003), rate)  # no multiple of the eight bytes drawn at once
        assert (mask == 0).float().mean().item() == pytest.approx(rate, abs=0.004)
        assert mask.mean().item() == pytest.approx(1.0, abs=0.02)


def masked_by_hand(layer: nn.LSTM, x: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The loss and the gradient of the raw weight_hh, with the mask inside the graph."""
    raw = layer.weight_hh_l0.detach().clone().requires_grad_()
    weights = {name: value.detach() for name, value in layer.named_parameters()}
    weights["weight_hh_l0"] = raw * mask
    out, _ = torch.func.functional_call(layer, weights, (x,))
    loss = out.square().sum()
    (gradient,) = torch.autograd.grad(loss, raw)
    return loss.detach(), gradient


def test_masking_in_place_is_masking_in_the_graph() -> None:
    torch.manual_seed(1)
    layer, x = nn.LSTM(6, 6), torch.randn(9, 3, 6)
    torch.manual_seed(2)
    mask = kept(layer.weight_hh_l0, RATE)
    wanted_loss, wanted_gradient = masked_by_hand(layer, x, mask)
    raw = layer.weight_hh_l0.detach().clone()
    torch.manual_seed(2)
    with weight_drop([layer], RATE):
        assert torch.allclose(layer.weight_hh_l0, raw * mask)
        loss = layer(x)[0].square().sum()
        loss.backward()
    assert loss.item() == pytest.approx(wanted_loss.item(), rel=1e-6)
    assert layer.weight_hh_l0.grad is not None
    assert torch.allclose(layer.weight_hh_l0.grad, wanted_gradient, atol=1e-6)
    assert (layer.weight_hh_l0.grad[mask == 0] == 0).all()
    assert layer.weight_hh_l0.grad.abs().sum() > 0
    assert torch.equal(layer.weight_hh_l0, raw)


def test_the_gradient_is_masked_before_it_is_there() -> None:
    """What DistributedDataParallel averages is the gradient as it is accumulated."""
    layer, seen = nn.LSTM(6, 6), []
    weight = layer.weight_hh_l0
    weight.register_post_accumulate_grad_hook(lambda each: seen.append(each.grad.clone()))
    with weight_drop([layer], RATE):
        dropped = weight == 0
        layer(torch.randn(5, 2, 6))[0].square().sum().backward()
    assert torch.equal(seen[0], weight.grad)
    assert (seen[0][dropped] == 0).all()


def test_raw_weights_are_back_after_an_exception() -> None:
    layers = [nn.LSTM(6, 6), nn.LSTM(6, 6)]
    raw = [layer.weight_hh_l0.detach().clone() for layer in layers]
    with pytest.raises(ZeroDivisionError), weight_drop(layers, RATE):
        assert not torch.equal(layers[1].weight_hh_l0, raw[1])
        raise ZeroDivisionError
    assert all(torch.equal(layer.weight_hh_l0, old) for layer, old in zip(layers, raw, strict=True))


def test_rate_zero_touches_nothing_and_draws_nothing() -> None:
    layer, before = nn.LSTM(4, 4), torch.get_rng_state()
    with weight_drop([layer], 0.0):
        pass
    assert torch.equal(before, torch.get_rng_state())


def test_a_model_reads_the_same_twice_unless_it_is_training() -> None:
    torch.manual_seed(0)
    model = LanguageModel(Sizes(30, 16, 2), Dropouts(0.3, 0.3, 0.3, 0.2, 0.2))
    tokens = torch.randint(30, (7, 2))
    model.eval()
    assert torch.equal(model(tokens, model.zero_state(2))[0], model(tokens, model.zero_state(2))[0])
    model.train()
    assert not torch.equal(model(tokens, model.zero_state(2))[0], model(tokens, model.zero_state(2))[0])


def test_every_parameter_learns() -> None:
    model = LanguageModel(Sizes(30, 16, 2), Dropouts(0.3, 0.3, 0.3, 0.2, 0.2))
    tokens = torch.randint(30, (7, 2))
    with weight_drop(model.lstms, 0.2):
        model.logits(model(tokens, model.zero_state(2))[0]).square().mean().backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in model.parameters())
