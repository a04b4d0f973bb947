"""PyTorch's example word_language_model: embedding and two LSTMs of 200, tied, dropout .2, SGD at 20, clipped to .25.

After each epoch that dev does not like better the rate is divided by 4; the best weights are kept. The example is made
for English words. Bits per character compare only over the same text whole, so here its units are the characters that
all others read, in both languages (`bench ptb` has the words).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from .recurrent import Best, reader, train
from .task import Peer, Predictor, Task

SETTINGS = {
    "hidden_size": 200,
    "layers": 2,
    "steps": 35,
    "batch_size": 20,
    "learning_rate": 20.0,
    "anneal": 4.0,
    "clip_norm": 0.25,
    "dropout": 0.2,
    "initial": 0.1,
}


class WordLanguageModel(nn.Module):
    """(B, T) -> logits (B, T, V)."""

    def __init__(self, vocab_size: int, hidden_size: int, layers: int, dropout: float, initial: float) -> None:
        super().__init__()
        self.drop = nn.Dropout(dropout)
        self.encoder = nn.Embedding(vocab_size, hidden_size)
        self.lstm = nn.LSTM(hidden_size, hidden_size, layers, dropout=dropout)
        self.decoder = nn.Linear(hidden_size, vocab_size)
        self.decoder.weight = self.encoder.weight
        nn.init.uniform_(self.encoder.weight, -initial, initial)
        nn.init.zeros_(self.decoder.bias)

    def forward(self, tokens: Tensor, state: Any) -> tuple[Tensor, Any]:
        x, state = self.lstm(self.drop(self.encoder(tokens.T)), state)
        return self.decoder(self.drop(x)).transpose(0, 1), state


def learn(task: Task, settings: Mapping[str, Any]) -> tuple[Predictor, dict[str, Any]]:
    """Train until the budget is over."""
    torch.manual_seed(task.seed)
    model = WordLanguageModel(
        task.vocab_size, settings["hidden_size"], settings["layers"], settings["dropout"], settings["initial"]
    )
    rate = float(settings["learning_rate"])

    def update(loss: Tensor) -> None:
        model.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), settings["clip_norm"])
        with torch.no_grad():
            for weight in model.parameters():
                if weight.grad is not None:
                    weight.add_(weight.grad, alpha=-rate)

    def epoch_ended(_: int, best: Best) -> None:
        nonlocal rate
        if not best.look():
            rate /= settings["anneal"]

    told = train(model, task, settings["batch_size"], settings["steps"], update, epoch_ended)
    return reader(model), {**told, "last_rate": rate}


WORD_LANGUAGE_MODEL = Peer("word_language_model", "pytorch/examples, main.py with --tied", SETTINGS, learn)
