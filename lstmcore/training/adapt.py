"""Dynamic evaluation (Krause et al. 2018, plain SGD): a copy of the model learns the text as it reads it."""

from __future__ import annotations

import copy

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from ..control import Control
from ..nets.language import LanguageModel, detach
from ..writing.stack import Stack

CHARACTER_VOCAB = 1000


def dynamic_log_probabilities(
    model: LanguageModel, tokens: NDArray[np.int32], before: NDArray[np.int32], stack: Stack, control: Control
) -> NDArray[np.float64]:
    """Natural log p of each token (T,), each predicted before the copy learns from it; ``model`` is not changed."""
    learner = copy.deepcopy(model)
    learner.eval()
    large = stack.vocabulary.size > CHARACTER_VOCAB
    rate, span = (0.1, 20) if large else (0.03, 50)
    optimizer = torch.optim.SGD(learner.parameters(), lr=rate)
    text = torch.from_numpy(np.concatenate([before[-1:], tokens]).astype(np.int64))[:, None]
    state = learner.zero_state(1)
    scores: list[NDArray[np.float64]] = []
    for start in range(0, len(tokens), span):
        if control.stop_requested:
            scores.append(np.zeros(len(tokens) - start))
            break
        inputs, targets = text[start : start + span], text[start + 1 : start + span + 1]
        inputs = inputs[: len(targets)]
        hidden, state = learner(inputs, state)
        logits = learner.logits(hidden).squeeze(1)
        logs = F.log_softmax(logits, -1).gather(-1, targets).squeeze(-1)
        optimizer.zero_grad()
        (-logs.mean()).backward()
        torch.nn.utils.clip_grad_norm_(learner.parameters(), 1.0)
        optimizer.step()
        state = detach(state)
        scores.append(logs.detach().double().numpy())
    return np.concatenate(scores)[: len(tokens)]
