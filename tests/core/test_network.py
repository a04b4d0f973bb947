"""The network that writes (numpy) is the network that was trained (torch)."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lstmcore.nets.language import LanguageModel, Sizes
from lstmcore.training.held_out import log_probabilities
from lstmcore.training.progress_report import load_numpy, numpy_tensors
from lstmcore.writing.network import BLOCK, Network, NetworkState
from lstmcore.writing.stack import quantised, restored

VOCAB, HIDDEN = 50, 12


def both(layers: int, hidden: int = HIDDEN) -> tuple[LanguageModel, Network]:
    torch.manual_seed(layers)
    model = LanguageModel(Sizes(VOCAB, hidden, layers)).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.2)  # far from the start, biases too
    return model, Network(numpy_tensors(model), layers)


def texts(count: int, length: int) -> np.ndarray:
    return np.random.default_rng(3).integers(0, VOCAB, (length, count))


@torch.no_grad()
def torch_probabilities(model: LanguageModel, tokens: np.ndarray) -> np.ndarray:
    """p(next) after all of ``tokens`` (T, B): (B, V)."""
    hidden, _ = model(torch.from_numpy(tokens), model.zero_state(tokens.shape[1]))
    return torch.softmax(model.logits(hidden[-1]).double(), -1).numpy()


@pytest.mark.parametrize("layers", [1, 2])
def test_reading_a_text_at_once(layers: int) -> None:
    model, network = both(layers)
    tokens = texts(1, BLOCK + 37)
    state = network.read(tokens[:, 0].tolist(), network.zero_state())
    assert np.abs(network.probabilities(state) - torch_probabilities(model, tokens)).max() < 1e-4


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("count", [1, 3])
def test_stepping_through_several_texts(layers: int, count: int) -> None:
    model, network = both(layers)
    tokens = texts(count, 40)
    state = network.zero_state().repeat(count)
    for row in tokens:
        state = network.step(row.tolist(), state)
    p = network.probabilities(state)
    assert p.shape == (count, VOCAB)
    assert np.abs(p - torch_probabilities(model, tokens)).max() < 1e-4
    assert np.allclose(p.sum(-1), 1.0)


@pytest.mark.parametrize("layers", [1, 2])
def test_reading_then_stepping_is_reading(layers: int) -> None:
    _, network = both(layers)
    tokens = texts(1, 60)[:, 0].tolist()
    whole = network.read(tokens, network.zero_state())
    half = network.read(tokens[:30], network.zero_state())
    for token in tokens[30:]:
        half = network.step([token], half)
    for name in ("h", "c", "out"):
        assert np.allclose(getattr(whole, name), getattr(half, name), atol=1e-5)


def test_texts_can_be_repeated_and_picked() -> None:
    _, network = both(2)
    tokens = texts(3, 10)
    state = network.zero_state().repeat(3)
    for row in tokens:
        state = network.step(row.tolist(), state)
    picked = state.pick([2, 0])
    assert np.array_equal(picked.h[:, 1], state.h[:, 0])
    assert np.array_equal(picked.out[0], state.out[2])
    alone: NetworkState = state.pick([1]).repeat(4)
    p = network.probabilities(alone)
    assert np.allclose(p, p[0])
    assert np.allclose(p[0], network.probabilities(state)[1], atol=1e-6)


def test_a_state_is_not_changed_by_going_on_from_it() -> None:
    _, network = both(1)
    state = network.read([1, 2, 3], network.zero_state())
    before = state.h.copy(), state.c.copy(), state.out.copy()
    network.step([4], state)
    network.read([5, 6], state)
    network.probabilities(state)
    assert all(np.array_equal(old, new) for old, new in zip(before, (state.h, state.c, state.out), strict=True))


@pytest.mark.parametrize("layers", [1, 2])
def test_weights_come_back_to_torch(layers: int) -> None:
    model, network = both(layers)
    again = LanguageModel(Sizes(VOCAB, HIDDEN, layers)).eval()
    load_numpy(again, network.tensors())
    tokens = texts(2, 20)
    assert np.abs(torch_probabilities(model, tokens) - torch_probabilities(again, tokens)).max() < 1e-6


@pytest.mark.parametrize("layers", [1, 2])
def test_eight_bits_are_nearly_as_good(layers: int) -> None:
    _, network = both(layers, hidden=32)
    small = quantised(network.tensors())
    assert small["lstm.embedding"].dtype == np.int8
    assert sum(each.nbytes for each in small.values()) < 0.3 * sum(each.nbytes for each in network.tensors().values())
    rough = Network(restored(small), layers)
    tokens = texts(1, 50)[:, 0].tolist()
    p = network.probabilities(network.read(tokens, network.zero_state()))
    q = rough.probabilities(rough.read(tokens, rough.zero_state()))
    assert float((p * np.log2(p / q)).sum()) < 0.01  # bits


def test_weights_that_were_not_made_small_stay_as_they_are() -> None:
    _, network = both(1)
    for name, value in restored(dict(network.tensors())).items():
        assert np.array_equal(value, network.tensors()[name])


@pytest.mark.parametrize("count", [1, 100, 1500])
def test_held_out_text_is_judged_as_it_would_be_read(count: int) -> None:
    """Many streams with a run-up give nearly what one long reading gives."""
    model, network = both(1)
    tokens = texts(1, 200 + count)[:, 0]
    before, text = tokens[:200], tokens[200:]
    logs = log_probabilities(model, text, before, "fp32")
    assert logs.shape == (count,)
    state = network.read(before.tolist(), network.zero_state())
    for place, token in enumerate(text[:60]):
        assert np.exp(logs[place]) == pytest.approx(float(network.probabilities(state)[0, token]), abs=1e-3)
        state = network.step([int(token)], state)


def test_the_forget_gate_starts_open() -> None:
    tensors = numpy_tensors(LanguageModel(Sizes(VOCAB, HIDDEN)))
    assert (tensors["lstm.0.bias"][HIDDEN : 2 * HIDDEN] == 1.0).all()
    recurrent = tensors["lstm.0.recurrent"][:HIDDEN]
    assert np.allclose(recurrent @ recurrent.T, np.eye(HIDDEN), atol=1e-5)


def test_the_first_guess_is_the_unigram() -> None:
    model = LanguageModel(Sizes(VOCAB, HIDDEN))
    unigram = np.random.default_rng(0).dirichlet(np.ones(VOCAB)).astype(np.float32)
    model.start_bias(unigram)
    p = torch.softmax(model.logits(torch.zeros(HIDDEN)), -1).detach().numpy()
    assert np.allclose(p, unigram, atol=1e-5)
