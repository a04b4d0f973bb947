"""One training pass of the language model: the same mathematics as ``LanguageModel.forward``, with less work.

What occurs several times in a step is worked out once, and the softmax weighs only the units that matter to the step.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .cell import Layer
from .language import LanguageModel, State
from .recurrence import recurrence, spread
from .regularise import activation_penalty, embedding_dropout, locked_dropout
from .softmax import Rivals, cross_entropy


@dataclass(frozen=True)
class Way:
    """How to compute: bfloat16 for the large products; ``own_steps``: as is fast on a processor, else as on a GPU."""

    bf16: bool = False
    own_steps: bool = True

    @property
    def kind(self) -> torch.dtype:
        """Of the large products."""
        return torch.bfloat16 if self.bf16 else torch.float32


def training_loss(
    model: LanguageModel, inputs: Tensor, targets: Tensor, state: State, way: Way, rivals: Rivals | None = None
) -> tuple[Tensor, State]:
    """Mean loss in nats of ``targets`` (T, B) after ``inputs`` (T, B), and the state after the last step.

    ``rivals``: what the softmax weighs, None for all units. Input dropout takes the same features of all streams, so
    that a token's input products are the same in the whole step.
    """
    drop, training = model.dropouts, model.training
    places: Tensor | None = None
    if way.own_steps:
        found, places = torch.unique(inputs, return_inverse=True)
        rows = embedding_dropout(F.embedding(found, model.embedding), drop.embedding, training)
        x = locked_dropout(rows[:, None], drop.input, training)[:, 0].to(way.kind)  # (U, H)
    else:
        rows = F.embedding(inputs, embedding_dropout(model.embedding, drop.embedding, training))
        x = locked_dropout(rows, drop.input, training)  # (T, B, H)
    total: Tensor | None = None
    new_state: State = []
    for depth, (layer, before) in enumerate(zip(model.lstms, state, strict=True)):
        x = locked_dropout(x, drop.between, training) if depth else x
        x, after = _layer(layer, x, None if depth else places, before, way)
        new_state.append(after)
        total = x if total is None else total + x
    assert total is not None
    dropped = locked_dropout(total, drop.output, training)
    hidden, right = dropped.flatten(0, 1).to(way.kind), targets.flatten()
    if rivals is None:
        loss = cross_entropy(hidden, model.embedding.to(way.kind), model.bias, right)
    else:
        units, share, right = rivals.draw(right)
        rows = F.embedding(units, model.embedding)
        loss = cross_entropy(hidden, rows.to(way.kind), model.bias[units] + share, right)
    if training and (drop.ar or drop.tar):
        penalty = activation_penalty(dropped, total, drop.ar, drop.tar)
        loss = loss + (penalty - penalty.detach())  # moves the weights, and leaves the loss that is told as it is
    return loss, new_state


class Step(nn.Module):
    """``training_loss`` of a model as a module, which DistributedDataParallel can wrap."""

    def __init__(self, model: LanguageModel, way: Way, rivals: Rivals | None) -> None:
        super().__init__()
        self.model, self.way, self.rivals = model, way, rivals

    def forward(self, inputs: Tensor, targets: Tensor, state: State) -> tuple[Tensor, State]:
        """See ``training_loss``."""
        return training_loss(self.model, inputs, targets, state, self.way, self.rivals)


def _layer(
    layer: Layer, x: Tensor, places: Tensor | None, before: tuple[Tensor, Tensor], way: Way
) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    """``x`` (T, B, H), or (U, H) of which ``places`` (T, B) are read -> (T, B, H) and the last (h, c), detached."""
    if not (way.own_steps and isinstance(layer, nn.LSTM)):
        with torch.autocast(x.device.type, torch.bfloat16, enabled=way.bf16):
            x, (h, c) = layer(x if places is None else x[places], before)
        return x, (h.detach().float(), c.detach().float())
    named = dict(layer.named_parameters())
    weight, bias = named["weight_ih_l0"].to(way.kind), named["bias_ih_l0"] + named["bias_hh_l0"]
    gates = F.linear(x, weight, bias.to(way.kind))
    if places is not None:
        gates = spread(gates, places)
    h, c = before
    x, cell = recurrence(gates, named["weight_hh_l0"].to(way.kind), h[0].to(way.kind), c[0])
    return x, (x[-1:].detach().float(), cell.unsqueeze(0))
