"""char-rnn's recipe (karpathy/char-rnn, train.lua): one-hot characters, two LSTMs of 128, RMSprop.

Its losses are summed over the 50 steps before gradients are clamped to +-5, its state is never reset, weights start
from U(-.08, .08) with forget biases of 1, and the rate falls by .97 an epoch from the tenth on. README: keep what was
best on the validation text. Its own units are bytes; here it reads the characters that all others read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from .recurrent import OneHotLSTM, reader, train
from .task import Peer, Predictor, Task

SETTINGS = {
    "hidden_size": 128,
    "layers": 2,
    "steps": 50,
    "batch_size": 50,
    "learning_rate": 2e-3,
    "learning_rate_decay": 0.97,
    "decay_after": 10,
    "decay_rate": 0.95,
    "clip_value": 5.0,
    "initial": 0.08,
}


class CharRNN(nn.Module):
    """(B, T) -> logits (B, T, V)."""

    def __init__(self, vocab_size: int, hidden_size: int, layers: int, initial: float) -> None:
        super().__init__()
        self.first = OneHotLSTM(vocab_size, hidden_size)
        self.others = nn.LSTM(hidden_size, hidden_size, layers - 1)
        self.decoder = nn.Linear(hidden_size, vocab_size)
        for name, weight in self.named_parameters():
            nn.init.uniform_(weight, -initial, initial)
            if "bias_ih" in name:
                nn.init.ones_(weight[hidden_size : 2 * hidden_size])

    def forward(self, tokens: Tensor, state: Any) -> tuple[Tensor, Any]:
        below, above = (None, None) if state is None else state
        x, below = self.first(tokens.T, below)
        x, above = self.others(x, above)
        return self.decoder(x).transpose(0, 1), (below, above)


def learn(task: Task, settings: Mapping[str, Any]) -> tuple[Predictor, dict[str, Any]]:
    """Train until the budget is over."""
    torch.manual_seed(task.seed)
    steps, batch_size = int(settings["steps"]), int(settings["batch_size"])
    model = CharRNN(task.vocab_size, settings["hidden_size"], settings["layers"], settings["initial"])
    optimizer = torch.optim.RMSprop(model.parameters(), settings["learning_rate"], settings["decay_rate"])
    per_epoch = max(1, (len(task.train) - 1) // batch_size // steps)
    done = 0

    def update(loss: Tensor) -> None:
        nonlocal done
        optimizer.zero_grad()
        (loss * steps).backward()
        nn.utils.clip_grad_value_(model.parameters(), settings["clip_value"])
        optimizer.step()
        done += 1
        if done % per_epoch == 0 and done // per_epoch >= settings["decay_after"]:
            for group in optimizer.param_groups:
                group["lr"] *= settings["learning_rate_decay"]

    told = train(model, task, batch_size, steps, update, carry_over=True)
    return reader(model), told


CHAR_RNN = Peer("char-rnn", "karpathy/char-rnn, train.lua with -model lstm", SETTINGS, learn)
