"""textgenrnn's recipe (minimaxir/textgenrnn): the next character after windows of 40, each window read from nothing.

Embedding of 100, two LSTMs of 128, attention over the concatenation of all three, a dense layer; Adam at 0.004,
falling in a line to nothing, here at the end of the budget. Windows are drawn at random, one target each, 128 a batch.
It has no held-out text of its own (training uses all windows); here it gets the best weights by dev, as the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .recurrent import TENTHS, Best
from .task import Floats, Ids, Peer, Predictor, Task

SETTINGS = {
    "window": 40,
    "hidden_size": 128,
    "layers": 2,
    "embedding_size": 100,
    "batch_size": 128,
    "learning_rate": 4e-3,
}
READ_AT_ONCE = 512
JUDGED = 4000  # windows of dev: each costs as much as 40 characters of the other peers


class TextGenRNN(nn.Module):
    """Windows (B, W) -> logits (B, V) of what follows each; initial weights as Keras draws them."""

    def __init__(self, vocab_size: int, embedding_size: int, hidden_size: int, layers: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_size)
        sizes = [embedding_size] + [hidden_size] * layers
        self.lstms = nn.ModuleList(nn.LSTM(below, hidden_size) for below in sizes[:-1])
        self.attention = nn.Linear(sum(sizes), 1, bias=False)
        self.output = nn.Linear(sum(sizes), vocab_size)
        nn.init.uniform_(self.embedding.weight, -0.05, 0.05)
        nn.init.uniform_(self.attention.weight, -0.05, 0.05)
        nn.init.xavier_uniform_(self.output.weight)
        nn.init.zeros_(self.output.bias)
        for name, weight in self.lstms.named_parameters():
            if "weight_ih" in name:
                nn.init.xavier_uniform_(weight)
            elif "weight_hh" in name:
                nn.init.orthogonal_(weight)
            else:
                nn.init.zeros_(weight)
                if "bias_ih" in name:
                    nn.init.ones_(weight[hidden_size : 2 * hidden_size])

    def forward(self, windows: Tensor) -> Tensor:
        x = self.embedding(windows.T)
        read = [x]
        for lstm in self.lstms:
            x, _ = lstm(x)
            read.append(x)
        together = torch.cat(read, -1)  # (W, B, E + layers * H)
        share = torch.softmax(self.attention(together), 0)
        return self.output((share * together).sum(0))


def learn(task: Task, settings: Mapping[str, Any]) -> tuple[Predictor, dict[str, Any]]:
    """Train until the budget is over."""
    torch.manual_seed(task.seed)
    random = np.random.default_rng(task.seed)
    window, batch_size = int(settings["window"]), int(settings["batch_size"])
    model = TextGenRNN(task.vocab_size, settings["embedding_size"], settings["hidden_size"], settings["layers"])
    optimizer = torch.optim.Adam(model.parameters(), settings["learning_rate"])
    best = Best(model, task, lambda _, dev: -float(read(model, window, dev[:JUDGED], task.train).mean()))
    updates = looked = 0
    model.train()
    while not task.budget.over:
        order = random.permutation(len(task.train) - window)
        for first in range(0, len(order), batch_size):
            if task.budget.over:
                break
            for group in optimizer.param_groups:
                group["lr"] = settings["learning_rate"] * max(0.0, 1 - task.budget.share)
            places = order[first : first + batch_size, None] + np.arange(window + 1)
            text = torch.from_numpy(task.train[places])
            optimizer.zero_grad()
            F.cross_entropy(model(text[:, :-1]), text[:, -1]).backward()
            optimizer.step()
            updates += 1
            if int(task.budget.share * TENTHS) > looked:
                looked = int(task.budget.share * TENTHS)
                best.look()
    best.look()
    best.restore()
    epochs = updates * batch_size / len(task.train)
    told = {"updates": updates, "epochs": round(epochs, 3), "dev_loss": round(best.least, 5)}
    return lambda tokens, before: read(model, window, tokens, before), told


@torch.no_grad()
def read(model: TextGenRNN, window: int, tokens: Ids, before: Ids) -> Floats:
    """Natural log p of each token after the ``window`` tokens ahead of it, of which there must be enough."""
    model.eval()
    text = np.concatenate([before[-window:], tokens])
    assert len(text) == len(tokens) + window
    logs: list[Floats] = []
    for start in range(0, len(tokens), READ_AT_ONCE):
        places = np.arange(start, min(start + READ_AT_ONCE, len(tokens)))[:, None] + np.arange(window + 1)
        part = torch.from_numpy(text[places])
        logits = model(part[:, :-1]).double()
        logs.append(torch.log_softmax(logits, -1).gather(-1, part[:, -1:])[:, 0].numpy())
    return np.concatenate(logs)


TEXTGENRNN = Peer("textgenrnn", "minimaxir/textgenrnn, train_from_largetext_file", SETTINGS, learn, scoring_seconds=20)
