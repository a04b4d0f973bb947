"""The language model: a tied embedding, separate one-layer LSTMs whose outputs are summed, and a softmax."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from .cell import Layer, ScratchLSTM, one_layer
from .regularise import embedding_dropout, locked_dropout

State = list[tuple[Tensor, Tensor]]


@dataclass(frozen=True)
class Sizes:
    """What fixes the shapes of a LanguageModel."""

    vocab_size: int
    hidden_size: int
    num_layers: int = 1


@dataclass(frozen=True)
class Dropouts:
    """Rates of dropout, 0-1; ``ar`` and ``tar`` weigh large and fast-changing activations (Merity et al. 2017)."""

    input: float = 0.0
    between: float = 0.0
    output: float = 0.0
    embedding: float = 0.0
    weight: float = 0.0
    ar: float = 0.0
    tar: float = 0.0


class LanguageModel(nn.Module):
    """p(next token | all before it). The embedding serves as output matrix too (Press & Wolf 2017).

    ``cell`` "fused" (nn.LSTM) or "scratch" (from its equations): the same numbers, the same state_dict.
    """

    def __init__(self, sizes: Sizes, dropouts: Dropouts | None = None, cell: str = "fused") -> None:
        super().__init__()
        self.sizes = sizes
        self.dropouts = dropouts or Dropouts()
        self.embedding = nn.Parameter(torch.empty(sizes.vocab_size, sizes.hidden_size))
        self.bias = nn.Parameter(torch.zeros(sizes.vocab_size))
        self.layers = nn.ModuleList(
            one_layer(cell, sizes.hidden_size, sizes.hidden_size) for _ in range(sizes.num_layers)
        )
        self.reset_parameters()

    @property
    def lstms(self) -> list[Layer]:
        """The layers, bottom first."""
        return [layer for layer in self.layers if isinstance(layer, (nn.LSTM, ScratchLSTM))]

    def reset_parameters(self) -> None:
        """Embedding U(-.1, .1); input weights Xavier, recurrent weights orthogonal by gate, forget bias 1."""
        nn.init.uniform_(self.embedding, -0.1, 0.1)
        size = self.sizes.hidden_size
        for layer in self.lstms:
            for gate in range(4):
                rows = slice(gate * size, (gate + 1) * size)
                nn.init.xavier_uniform_(layer.weight_ih_l0.data[rows])  # type: ignore[union-attr, index]
                nn.init.orthogonal_(layer.weight_hh_l0.data[rows])  # type: ignore[union-attr, index]
            nn.init.zeros_(layer.bias_ih_l0)  # type: ignore[arg-type]
            nn.init.zeros_(layer.bias_hh_l0)  # type: ignore[arg-type]
            layer.bias_ih_l0.data[size : 2 * size] = 1.0  # type: ignore[union-attr, index]

    def start_bias(self, unigram: NDArray[np.float32]) -> None:
        """Let the output bias be the log of the unigram probabilities (V,): the first steps need not learn them."""
        self.bias.data.copy_(torch.from_numpy(np.log(np.maximum(unigram, 1e-7)).astype(np.float32)))

    def zero_state(self, batch: int) -> State:
        """h and c of every layer, each (1, B, H), zero."""
        zeros = self.embedding.new_zeros(1, batch, self.sizes.hidden_size, dtype=torch.float32)
        return [(zeros, zeros) for _ in self.layers]

    def forward(self, tokens: Tensor, state: State) -> tuple[Tensor, State]:
        """``tokens`` (T, B) -> what the softmax reads, (T, B, H), and the state after the last step."""
        drop, training = self.dropouts, self.training
        table = embedding_dropout(self.embedding, drop.embedding, training)
        x = locked_dropout(F.embedding(tokens, table), drop.input, training)  # (T, B, H)
        total: Tensor | None = None
        new_state: State = []
        for depth, layer in enumerate(self.lstms):
            if depth:
                x = locked_dropout(x, drop.between, training)
            x, (h, c) = layer(x, state[depth])
            new_state.append((h.float(), c.float()))
            total = x if total is None else total + x
        assert total is not None
        return locked_dropout(total, drop.output, training), new_state

    def logits(self, hidden: Tensor) -> Tensor:
        """(..., H) -> (..., V)."""
        return F.linear(hidden, self.embedding, self.bias)


def detach(state: State) -> State:
    """The same numbers without their history: truncated back-propagation through time."""
    return [(h.detach(), c.detach()) for h, c in state]
