"""Log-probabilities of a text in parallel streams: what one reading from an empty state gives, token by token."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lstmcore.nets.language import LanguageModel, Sizes
from lstmcore.training.held_out import RUN_UP, log_probabilities

VOCAB = 40


@pytest.fixture
def model() -> LanguageModel:
    torch.manual_seed(3)
    made = LanguageModel(Sizes(VOCAB, 16, 1)).eval()
    with torch.no_grad():
        for each in made.parameters():
            each.mul_(2)  # states that keep what they saw for long
    return made


@pytest.mark.parametrize("before", [0, 1, 5, RUN_UP + 1, 3 * RUN_UP])
def test_what_stands_before_is_read_and_nothing_else(model: LanguageModel, before: int) -> None:
    text = np.random.default_rng(before).integers(0, VOCAB, before + 300)
    text[0] = 10 if not before else text[0]
    lead, tokens = text[:before], text[before:]
    read = torch.from_numpy(text[max(0, before - RUN_UP - 1) :] if before else np.append(10, tokens))[:, None]
    with torch.no_grad():
        hidden, _ = model(read[:-1], model.zero_state(1))
        logs = torch.log_softmax(model.logits(hidden), -1).gather(-1, read[1:, :, None])[:, 0, 0]
    np.testing.assert_allclose(log_probabilities(model, tokens, lead, "fp32"), logs[-300:].numpy(), atol=2e-4)


def test_other_streams_have_their_own_run_up(model: LanguageModel) -> None:
    tokens = np.random.default_rng(1).integers(0, VOCAB, 12 * RUN_UP)
    whole = log_probabilities(model, tokens, tokens[:1], "fp32")
    second = log_probabilities(model, tokens[4 * RUN_UP : 7 * RUN_UP], tokens[: 4 * RUN_UP], "fp32")
    np.testing.assert_allclose(whole[4 * RUN_UP : 7 * RUN_UP], second, atol=2e-4)
