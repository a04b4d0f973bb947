"""Dynamic evaluation (Krause et al. 2018, RMS variant): a copy of the model learns the text as it reads it.

    W <- W - rate * g / (rms + eps) + pull * (W0 - W)        after each span of tokens

The root mean square of the gradients comes from text that the model itself writes (its Fisher information), so that no
training text is needed: a stored model has none.
"""

from __future__ import annotations

import copy
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from ..control import Control
from ..nets.language import LanguageModel, State, detach

CHARACTER_VOCAB = 1000
EPSILON = 1e-3
CLIP = 1.0
TEXTS, LEAD = 32, 40  # texts the model writes for its own measure, and their tokens before the measured span


@dataclass(frozen=True)
class Adaptation:
    """``rate`` of learning, ``pull`` (0-1) back to the trained weights a step, ``span`` tokens a step."""

    rate: float
    pull: float
    span: int


def usual(vocab_size: int) -> Adaptation:
    """What measured best on held-out text, for many units (Chinese characters, words) and for few (letters)."""
    return Adaptation(1.5e-3, 1e-3, 20) if vocab_size > CHARACTER_VOCAB else Adaptation(5e-4, 1e-3, 50)


def dynamic_log_probabilities(
    model: LanguageModel,
    tokens: NDArray[np.integer],
    before: NDArray[np.integer],
    settings: Adaptation,
    control: Control,
    temperature: float = 1.0,
    hidden_out: list[NDArray[np.float32]] | None = None,
) -> NDArray[np.float64]:
    """Natural log p of each token (T,), each predicted before the copy learns from it; ``model`` is not changed.

    With ``hidden_out`` the softmax inputs (T, H) that predicted the tokens are appended to it.
    """
    with one_thread():
        return _follow(model, tokens, before, settings, control, temperature, hidden_out)


@contextmanager
def one_thread() -> Generator[None]:
    """The products of a span are small: on a busy machine a second thread costs a hundred times what it brings."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _follow(
    model: LanguageModel,
    tokens: NDArray[np.integer],
    before: NDArray[np.integer],
    settings: Adaptation,
    control: Control,
    temperature: float,
    hidden_out: list[NDArray[np.float32]] | None,
) -> NDArray[np.float64]:
    learner = copy.deepcopy(model).eval()
    read = partial(_read, learner, temperature=temperature)
    weights = list(learner.parameters())
    trained = [each.detach().clone() for each in weights]
    scale = _steps_of(learner, settings, temperature)
    text = torch.from_numpy(np.concatenate([before, tokens]).astype(np.int64))[:, None]
    start = len(before)
    state: State = learner.zero_state(1)
    if start > 1:
        with torch.no_grad():
            _, state = learner(text[: start - 1], state)
    scores = np.zeros(len(tokens))
    hiddens = np.zeros((len(tokens) if hidden_out is not None else 0, model.sizes.hidden_size), np.float32)
    for at in range(0, len(tokens), settings.span):
        if control.stop_requested:
            break
        here = slice(at, min(at + settings.span, len(tokens)))
        logs, hidden, state = read(text[start - 1 + here.start : start + here.stop], state)
        scores[here] = logs.detach().double().numpy()
        if hidden_out is not None:
            hiddens[here] = hidden.detach().numpy()
        _gradients(learner, -logs.mean())
        with torch.no_grad():
            for weight, old, by in zip(weights, trained, scale, strict=True):
                assert weight.grad is not None
                weight.addcmul_(weight.grad, by, value=-1).lerp_(old, settings.pull)
    if hidden_out is not None:
        hidden_out.append(hiddens)
    return scores


def _read(model: LanguageModel, text: Tensor, state: State, temperature: float) -> tuple[Tensor, Tensor, State]:
    """Log p (S,) of ``text`` (S + 1, 1) after its first token, the hidden states (S, H), the state without history."""
    hidden, state = model(text[:-1], state)
    logits = model.logits(hidden[:, 0]) / temperature
    return F.log_softmax(logits, -1).gather(-1, text[1:])[:, 0], hidden[:, 0], detach(state)


def _gradients(model: LanguageModel, loss: Tensor) -> None:
    model.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)


def _steps_of(model: LanguageModel, settings: Adaptation, temperature: float) -> list[Tensor]:
    """rate / (rms + eps) of every weight."""
    texts = _written(model, LEAD + settings.span + 1)
    squares = [torch.zeros_like(each) for each in model.parameters()]
    for text in texts.split(1, dim=1):
        with torch.no_grad():
            _, state = model(text[:LEAD], model.zero_state(1))
        logs, _, _ = _read(model, text[LEAD:], state, temperature)
        _gradients(model, -logs.mean())
        for total, each in zip(squares, model.parameters(), strict=True):
            assert each.grad is not None
            total.addcmul_(each.grad, each.grad, value=1 / TEXTS)
    return [settings.rate / (each.sqrt() + EPSILON) for each in squares]


@torch.no_grad()
def _written(model: LanguageModel, length: int) -> Tensor:
    """``TEXTS`` texts that the model writes, (length, TEXTS)."""
    random = torch.Generator().manual_seed(0)
    token = torch.multinomial(torch.softmax(model.bias, 0), TEXTS, replacement=True, generator=random)[None]
    state, written = model.zero_state(TEXTS), [token]
    while len(written) < length:
        hidden, state = model(token, state)
        token = torch.multinomial(torch.softmax(model.logits(hidden[0]), -1), 1, generator=random).T
        written.append(token)
    return torch.cat(written)
