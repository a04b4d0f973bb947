"""Held-out text under the LSTM: log-probabilities of every token, in a few parallel streams with a run-up."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from ..nets.language import LanguageModel
from .devices import precision_context

RUN_UP = 128


@torch.no_grad()
def log_probabilities(
    model: LanguageModel,
    tokens: NDArray[np.integer],
    before: NDArray[np.integer],
    precision: str,
    streams: int = 16,
    chunk: int = 128,
    hidden_out: list[NDArray[np.float32]] | None = None,
) -> NDArray[np.float64]:
    """Natural log p of each of ``tokens`` (N,), given ``before`` and the tokens ahead of it.

    The text is read in ``streams`` pieces at once, each after ``RUN_UP`` tokens of what stands before it. With
    ``hidden_out`` the softmax inputs (N, H) that predicted each token are appended to it.
    """
    count = len(tokens)
    streams = max(1, min(streams, count // (4 * RUN_UP)))
    length = -(-count // streams)
    device = model.embedding.device
    text = np.concatenate([before[-RUN_UP - 1 :], tokens]).astype(np.int64)
    lead = len(text) - count
    pad = length * streams - count
    text = np.concatenate([np.full(RUN_UP + 1 - lead, 10, np.int64), text, np.zeros(pad, np.int64)])
    index = np.arange(RUN_UP + 1 + length)[:, None] + (np.arange(streams) * length)[None, :]
    windows = torch.from_numpy(text[index])  # (RUN_UP + 1 + length, streams)
    was_training = model.training
    model.eval()
    state = model.zero_state(streams)
    scores = np.zeros((length, streams))
    hiddens = np.zeros((length, streams, model.sizes.hidden_size), np.float32) if hidden_out is not None else None
    with precision_context(precision, device.type):
        _, state = model(windows[:RUN_UP].to(device), state)
        for start in range(0, length, chunk):
            end = min(start + chunk, length)
            inputs = windows[RUN_UP + start : RUN_UP + end].to(device)
            targets = windows[RUN_UP + start + 1 : RUN_UP + end + 1].to(device)
            hidden, state = model(inputs, state)
            logits = model.logits(hidden).float()
            picked = logits.gather(-1, targets[..., None]).squeeze(-1) - torch.logsumexp(logits, -1)
            scores[start:end] = picked.double().cpu().numpy()
            if hiddens is not None:
                hiddens[start:end] = hidden.float().cpu().numpy()
    model.train(was_training)
    if hidden_out is not None and hiddens is not None:
        hidden_out.append(hiddens.transpose(1, 0, 2).reshape(-1, model.sizes.hidden_size)[:count])
    return scores.T.reshape(-1)[:count]
