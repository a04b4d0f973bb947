"""The textbooks' language model: one-hot vectors or an embedding, an LSTM, a linear layer; and its two small jobs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..nets.cell import ScratchLSTM
from .recipe import Setting
from .sampling import Tokens

State = tuple[Tensor, Tensor]
RUN_UP = 100
CHUNK = 500


class ClassicModel(nn.Module):
    """Logits of the next unit. ``setting`` says which LSTM; the same seed gives both the same weights."""

    def __init__(self, setting: Setting, vocab_size: int) -> None:
        super().__init__()
        self.setting, self.vocab_size = setting, vocab_size
        inputs, hidden = setting.embedding_size or vocab_size, setting.hidden_size
        self.embedding = nn.Embedding(vocab_size, inputs) if setting.embedding_size else None
        if setting.cell == "scratch":
            self.lstm: nn.Module = ScratchLSTM(inputs, hidden, "uniform", forget_bias=0.0)
        else:
            self.lstm = nn.LSTM(inputs, hidden, setting.layers, batch_first=setting.batch_first)
        self.head = nn.Linear(hidden, vocab_size)
        if setting.initial != "uniform":
            self._begin_anew()

    def _begin_anew(self) -> None:
        """Weights as ``initial`` says, zero biases; nn.LSTM's second bias stays zero: the equations have one."""
        for name, weight in self.named_parameters():
            nn.init.zeros_(weight)
            if weight.ndim == 2 and (self.setting.initial == "normal" or not name.startswith("lstm")):
                nn.init.normal_(weight, 0.0, 0.01)
            elif weight.ndim == 2 and self.setting.initial == "orthogonal":
                for gate in weight.data.chunk(4):
                    nn.init.orthogonal_(gate)
            if name.startswith("lstm.bias_hh"):
                weight.requires_grad_(False)

    def forward(self, tokens: Tensor, state: State | None) -> tuple[Tensor, State]:
        """``tokens`` (B, T) -> logits (B, T, V) and the state (h, c) after them, each (layers, B, H)."""
        time_first = not self.setting.batch_first
        x = tokens.T if time_first else tokens
        if self.embedding is not None:
            x = self.embedding(x)
        elif not isinstance(self.lstm, ScratchLSTM):
            x = F.one_hot(x, self.vocab_size).float()  # the fused kernel takes vectors only; ours selects rows
        states, new_state = self.lstm(x, state)
        return self.head(states.transpose(0, 1) if time_first else states), new_state


@torch.no_grad()
def perplexity(model: ClassicModel, tokens: Tokens, before: Tokens) -> float | None:
    """Of ``tokens`` (N,) read in one stream after the end of ``before``; None when there are none."""
    if not len(tokens):
        return None
    text = torch.from_numpy(np.concatenate([before[-RUN_UP:], tokens]))
    lead = len(text) - len(tokens)
    total, state = 0.0, None
    if lead > 1:
        _, state = model(text[None, : lead - 1], None)
    for start in range(lead - 1, len(text) - 1, CHUNK):
        chunk = text[start : start + CHUNK + 1]
        logits, state = model(chunk[None, :-1], state)
        total += float(F.cross_entropy(logits[0], chunk[1:], reduction="sum"))
    return float(np.exp(min(700.0, total / len(tokens))))


@torch.no_grad()
def go_on(model: ClassicModel, prefix: list[int], temperature: float, seed: int) -> Iterator[int]:
    """Units after ``prefix`` (at least one) without end: the likeliest each time, or drawn at ``temperature``."""
    chance = torch.Generator().manual_seed(seed)
    logits, state = model(torch.tensor([prefix]), None)
    while True:
        last = logits[0, -1]
        if temperature:
            token = int(torch.multinomial(torch.softmax(last / temperature, -1), 1, generator=chance))
        else:
            token = int(last.argmax())
        yield token
        logits, state = model(torch.tensor([[token]]), state)


class Kept:
    """Counts the bytes that autograd keeps for the backward pass of what runs inside ``with``, weights aside.

    The share of a step's memory that grows with its length; the same figure on every machine.
    """

    def __init__(self, weights: Iterable[Tensor]) -> None:
        self._weights = {each.untyped_storage().data_ptr() for each in weights}
        self._sizes: dict[int, int] = {}
        self._hooks = torch.autograd.graph.saved_tensors_hooks(self._see, _same)

    def __enter__(self) -> Kept:
        self._hooks.__enter__()
        return self

    def __exit__(self, *problem: object) -> None:
        self._hooks.__exit__(*problem)

    def _see(self, tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in self._weights:
            self._sizes[storage.data_ptr()] = storage.nbytes()
        return tensor

    @property
    def bytes(self) -> int:
        """How many so far."""
        return sum(self._sizes.values())


def _same(tensor: Tensor) -> Tensor:
    return tensor
