"""What the recurrent peers share: a loop over adjacent batches, the best weights by dev, reading in one stream."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lstmcore.classic.sampling import adjacent_batches
from lstmcore.nets.cell import ScratchLSTM

from .task import Floats, Ids, Predictor, Task

JUDGED = 20_000  # tokens of dev, as many as Moxu looks at
STREAMS = 10  # side by side when dev is judged
TENTHS = 10  # how often in a budget
RUN_UP, CHUNK = 1000, 500
MANY = 1000  # units: from here on looking a column up is cheaper than multiplying one-hot vectors out


class OneHotLSTM(nn.Module):
    """One layer on one-hot vectors: (T, B) whole numbers -> (T, B, H). Both ways are the same mathematics."""

    def __init__(self, vocab_size: int, hidden_size: int) -> None:
        super().__init__()
        self.vocab_size = vocab_size
        few = vocab_size < MANY
        self.lstm = nn.LSTM(vocab_size, hidden_size) if few else ScratchLSTM(vocab_size, hidden_size, "uniform", 0.0)

    def forward(self, tokens: Tensor, state: Any) -> tuple[Tensor, Any]:
        """Hidden states and the last (h, c)."""
        if isinstance(self.lstm, ScratchLSTM):
            return self.lstm(tokens, state)
        return self.lstm(F.one_hot(tokens, self.vocab_size).float(), state)


def detached(state: Any) -> Any:
    """The same numbers without their history."""
    if isinstance(state, Tensor):
        return state.detach()
    return None if state is None else tuple(detached(each) for each in state)


class Best:
    """The weights that dev liked best: every peer is given early stopping, also where its authors had none."""

    def __init__(self, model: nn.Module, task: Task, loss: Callable[[nn.Module, Ids], float] | None = None) -> None:
        self._model, self._loss = model, loss or stream_loss
        self._dev = task.dev[:JUDGED]
        self.least, self.weights = float("inf"), copy.deepcopy(model.state_dict())

    def look(self) -> bool:
        """Judge the weights of now; whether they are the best so far."""
        self._model.eval()
        loss = self._loss(self._model, self._dev)
        self._model.train()
        if not loss < self.least:
            return False
        self.least, self.weights = loss, copy.deepcopy(self._model.state_dict())
        return True

    def restore(self) -> None:
        """Put the best weights back."""
        self._model.load_state_dict(self.weights)
        self._model.eval()


def train(
    model: nn.Module,
    task: Task,
    batch_size: int,
    steps: int,
    update: Callable[[Tensor], None],
    epoch_ended: Callable[[int, Best], None] | None = None,
    carry_over: bool = False,
) -> dict[str, Any]:
    """Adjacent batches (B streams, T steps) until the budget is over; leaves the best weights in ``model``.

    ``model(tokens (B, T), state)`` -> logits (B, T, V) and state. ``update(loss)`` does the backward pass and a step.
    Dev is looked at ten times, or by ``epoch_ended(epoch, best)`` where that is given. ``carry_over``: the state also
    goes on from the end of the text to its beginning.
    """
    best, random = Best(model, task), np.random.default_rng(task.seed)
    batch_size = max(1, min(batch_size, (len(task.train) - 1) // steps))
    epoch, updates, looked, state = 0, 0, 0, None
    model.train()
    while not task.budget.over:
        epoch += 1
        state = state if carry_over else None
        for inputs, targets in adjacent_batches(task.train, batch_size, steps, random):
            if task.budget.over:
                break
            logits, state = model(torch.from_numpy(inputs), detached(state))
            update(F.cross_entropy(logits.flatten(0, 1), torch.from_numpy(targets).flatten()))
            updates += 1
            if epoch_ended is None and int(task.budget.share * TENTHS) > looked:
                looked = int(task.budget.share * TENTHS)
                best.look()
        else:
            if epoch_ended is not None:
                epoch_ended(epoch, best)
    best.look()
    best.restore()
    seen = updates * batch_size * steps
    return {"updates": updates, "epochs": round(seen / len(task.train), 3), "dev_loss": round(best.least, 5)}


@torch.no_grad()
def stream_loss(model: nn.Module, tokens: Ids) -> float:
    """Mean surprise in nats of ``tokens``, read in a few streams from nothing."""
    streams = max(1, min(STREAMS, len(tokens) // 200))
    length = len(tokens) // streams
    rows = torch.from_numpy(tokens[: streams * length].reshape(streams, length))
    total, state = 0.0, None
    for start in range(0, length - 1, CHUNK):
        part = rows[:, start : start + CHUNK + 1]
        logits, state = model(part[:, :-1], state)
        total += float(F.cross_entropy(logits.flatten(0, 1), part[:, 1:].flatten(), reduction="sum"))
    return total / max(1, streams * (length - 1))


def reader(model: nn.Module) -> Predictor:
    """The text in one stream, the state carried from token to token, after a run-up in what stands before it."""

    @torch.no_grad()
    def predict(tokens: Ids, before: Ids) -> Floats:
        model.eval()
        before = before[-RUN_UP:]
        text = torch.from_numpy(np.concatenate([before, tokens]))[None]
        assert len(before), "nothing predicts the first token of a text"
        logs: list[Floats] = []
        state = None
        for start in range(0, text.size(1) - 1, CHUNK):
            part = text[:, start : start + CHUNK + 1]
            logits, state = model(part[:, :-1], state)
            picked = torch.log_softmax(logits[0].double(), -1).gather(-1, part[0, 1:, None])[:, 0]
            logs.append(picked.numpy())
        return np.concatenate(logs)[len(before) - 1 :]

    return predict
