"""Held-out text under the LSTM: log-probabilities of every token, in a few parallel streams with a run-up."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..nets.language import LanguageModel
from .devices import precision_context

RUN_UP = 128
STREAMS = 16
CHUNK = 128  # steps whose logits are held at once
TEMPERATURES = (0.85, 0.9, 0.94, 0.97, 1.0, 1.03, 1.06, 1.1, 1.15, 1.25)
TEMPERED_TOKENS = 12_000
ENOUGH_TO_TEMPER = 500
NEWLINE = 10  # the byte, which every vocabulary has


def log_probabilities(
    model: LanguageModel,
    tokens: NDArray[np.integer],
    before: NDArray[np.integer],
    precision: str,
    temperature: float = 1.0,
    hidden_out: list[NDArray[np.float32]] | None = None,
) -> NDArray[np.float64]:
    """Natural log p of each of ``tokens`` (N,), given ``before`` and the tokens ahead of it.

    The text is read in ``STREAMS`` pieces at once, each after ``RUN_UP`` tokens of what stands before it. With
    ``hidden_out`` the softmax inputs (N, H) that predicted each token are appended to it.
    """
    scores: list[NDArray[np.float64]] = []
    hiddens: list[NDArray[np.float32]] = []
    for logits, targets, hidden in _read(model, tokens, before, precision):
        scores.append(_picked(logits, targets, temperature).double().cpu().numpy())
        if hidden_out is not None:
            hiddens.append(hidden.float().cpu().numpy())
    if hidden_out is not None:
        size = model.sizes.hidden_size
        together = np.concatenate(hiddens).transpose(1, 0, 2).reshape(-1, size) if hiddens else np.zeros((0, size))
        hidden_out.append(together[: len(tokens)].astype(np.float32, copy=False))
    return np.concatenate(scores).T.reshape(-1)[: len(tokens)] if scores else np.zeros(0)


def best_temperature(
    model: LanguageModel, tokens: NDArray[np.integer], before: NDArray[np.integer], precision: str
) -> float:
    """What the logits should be divided by for the least surprise of held-out ``tokens``; 1 when they are few."""
    tokens = tokens[:TEMPERED_TOKENS]
    if len(tokens) < ENOUGH_TO_TEMPER:
        return 1.0
    totals = np.zeros(len(TEMPERATURES))
    for logits, targets, _ in _read(model, tokens, before, precision):
        totals += [float(_picked(logits, targets, each).sum()) for each in TEMPERATURES]
    return TEMPERATURES[int(totals.argmax())]


def _picked(logits: Tensor, targets: Tensor, temperature: float) -> Tensor:
    if temperature != 1.0:
        logits = logits / temperature
    return logits.gather(-1, targets[..., None]).squeeze(-1) - torch.logsumexp(logits, -1)


@torch.no_grad()
def _read(
    model: LanguageModel, tokens: NDArray[np.integer], before: NDArray[np.integer], precision: str
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Logits (T, B, V), targets (T, B) and hidden states (T, B, H), chunk after chunk."""
    count = len(tokens)
    streams = max(1, min(STREAMS, count // (4 * RUN_UP)))
    length = -(-count // streams)
    device = model.embedding.device
    text = np.concatenate([before[-RUN_UP - 1 :], tokens]).astype(np.int64)
    missing = RUN_UP + 1 - (len(text) - count)  # of what stands before the first stream
    pad = length * streams - count
    text = np.concatenate([np.full(missing, NEWLINE, np.int64), text, np.zeros(pad, np.int64)])
    index = np.arange(RUN_UP + 1 + length)[:, None] + (np.arange(streams) * length)[None, :]
    windows = torch.from_numpy(text[index]).to(device)  # (RUN_UP + 1 + length, streams)
    was_training = model.training
    model.eval()
    state = model.zero_state(streams)
    with precision_context(precision, device.type):
        if missing:
            _, state = model(windows[:missing], state)
            for each in (each for pair in state for each in pair):
                each[:, 0] = 0.0  # a hundred newlines in a row are nothing it knows: a young model would not recover
        if missing < RUN_UP:
            _, state = model(windows[missing:RUN_UP], state)
    for start in range(RUN_UP, RUN_UP + length, CHUNK):
        end = min(start + CHUNK, RUN_UP + length)
        with precision_context(precision, device.type):
            hidden, state = model(windows[start:end], state)
            logits = model.logits(hidden).float()
        yield logits, windows[start + 1 : end + 1], hidden
    model.train(was_training)
