"""The d2l model ("Dive into Deep Learning", first edition): one-hot characters, one LSTM of 256, a linear layer.

Adjacent batches of 32 x 35, Adam at 0.01, gradients clipped to a norm of 0.01; the book trains to the end of its epochs
and judges by the training text, here it gets the best weights by dev.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from lstmcore.classic.model import ClassicModel
from lstmcore.classic.recipe import Setting

from .recurrent import MANY, reader, train
from .task import Peer, Predictor, Task

SETTINGS = {"hidden_size": 256, "steps": 35, "batch_size": 32, "learning_rate": 0.01, "clip_norm": 0.01}


def learn(task: Task, settings: Mapping[str, Any]) -> tuple[Predictor, dict[str, Any]]:
    """Train until the budget is over."""
    torch.manual_seed(task.seed)
    cell = "fused" if task.vocab_size < MANY else "scratch"
    setting = Setting("d2l", cell=cell, initial="uniform", batch_first=cell == "fused", **settings)
    model = ClassicModel(setting, task.vocab_size)
    optimizer = torch.optim.Adam([each for each in model.parameters() if each.requires_grad], setting.learning_rate)

    def update(loss: Tensor) -> None:
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), settings["clip_norm"])
        optimizer.step()

    told = train(model, task, setting.batch_size, setting.steps, update)
    return reader(model), told


D2L = Peer("d2l", "d2l-ai/d2l-zh, chapter LSTM, nn.LSTM variant", SETTINGS, learn)
