"""Dynamic evaluation learns from the text it reads, never before it has predicted it; temperatures are fitted."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lstmcore.control import Control
from lstmcore.errors import Damaged
from lstmcore.nets.language import LanguageModel, Sizes
from lstmcore.store.layout_language import language_layout
from lstmcore.training.adapt import Adaptation, dynamic_log_probabilities, usual
from lstmcore.training.held_out import best_temperature, log_probabilities
from lstmcore.training.progress_report import numpy_tensors
from lstmcore.writing.network import Network

VOCAB = 30
BEFORE = np.full(200, 10, dtype=np.int32)
SETTINGS = Adaptation(5e-3, 1e-3, 10)


def model(seed: int = 0) -> LanguageModel:
    torch.manual_seed(seed)
    return LanguageModel(Sizes(VOCAB, 16, 2)).eval()


def song(times: int) -> np.ndarray:
    return np.tile(np.random.default_rng(1).integers(0, VOCAB, 40), times).astype(np.int32)


def test_what_repeats_itself_is_learned_and_the_model_stays_as_it_was() -> None:
    one, text = model(), song(10)
    before = {name: value.clone() for name, value in one.state_dict().items()}
    logs = dynamic_log_probabilities(one, text, BEFORE, SETTINGS, Control())
    assert logs[-80:].mean() > logs[:80].mean() + 0.15
    assert all(torch.equal(value, before[name]) for name, value in one.state_dict().items())


def test_without_a_rate_it_is_plain_reading() -> None:
    text = song(3)
    hidden: list[np.ndarray] = []
    logs = dynamic_log_probabilities(model(), text, BEFORE, Adaptation(0.0, 0.0, 10), Control(), 1.0, hidden)
    assert np.allclose(logs, log_probabilities(model(), text, BEFORE, "fp32"), atol=1e-4)
    assert hidden[0].shape == (len(text), 16)


def test_no_token_is_learned_before_it_is_predicted() -> None:
    """Other words later change nothing of what was said earlier; other words earlier do."""
    text = song(3)
    later = text.copy()
    later[60:] = (later[60:] + 7) % VOCAB
    one, other = (dynamic_log_probabilities(model(), each, BEFORE, SETTINGS, Control()) for each in (text, later))
    assert np.allclose(one[:60], other[:60], atol=1e-6)
    assert not np.allclose(one[61:], other[61:], atol=1e-3)


def test_it_is_pulled_back_to_what_it_was_trained_to_be() -> None:
    text = song(6)
    free, held = (
        dynamic_log_probabilities(model(), text, BEFORE, Adaptation(5e-3, pull, 10), Control()) for pull in (0.0, 1.0)
    )
    plain = log_probabilities(model(), text, BEFORE, "fp32")
    assert np.allclose(held, plain, atol=1e-4)
    assert free.mean() > held.mean()


@pytest.mark.parametrize("size", [100, 5000])
def test_every_vocabulary_has_its_settings(size: int) -> None:
    settings = usual(size)
    assert 0 < settings.rate < 0.1
    assert 0 < settings.pull < 0.1
    assert settings.span >= 5


def test_a_stop_is_heard() -> None:
    control = Control()
    control.stop()
    assert (dynamic_log_probabilities(model(), song(3), BEFORE, SETTINGS, control) == 0).all()


@pytest.mark.parametrize("true", [0.9, 1.15])
def test_the_temperature_that_text_was_written_with_is_found(true: float) -> None:
    one = model()
    with torch.no_grad():
        one.bias.copy_(torch.randn(VOCAB) * 1.5)
        one.embedding.mul_(0.01)  # next to nothing but the bias speaks
        written = torch.multinomial(torch.softmax(one.bias / true, 0), 6000, replacement=True)
    text = written.tolist()
    found = best_temperature(one, np.array(text), BEFORE, "fp32")
    assert found == pytest.approx(true, abs=0.08)
    calibrated = log_probabilities(one, np.array(text), BEFORE, "fp32", found)
    assert calibrated.mean() > log_probabilities(one, np.array(text), BEFORE, "fp32").mean()
    network = Network(numpy_tensors(one), 2, found)
    read = network.read([10], network.zero_state())
    assert np.log(network.probabilities(read)[0, text[0]]) == pytest.approx(calibrated[0], abs=0.01)


def test_few_words_fit_no_temperature() -> None:
    assert best_temperature(model(), song(2), BEFORE, "fp32") == 1.0


@pytest.mark.parametrize("value", [0.0, -1.0, 1e9, "1", None, True])
def test_an_odd_temperature_in_a_card_is_refused(value: object) -> None:
    card = {"architecture": {"vocab_size": 9, "hidden_size": 4, "num_layers": 1}, "mixture": {"weights": [0.5]}}
    assert language_layout(card)
    card["mixture"]["temperature"] = value  # type: ignore[assignment]
    with pytest.raises(Damaged):
        language_layout(card)
