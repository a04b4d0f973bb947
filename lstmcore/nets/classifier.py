"""The review classifier: an LSTM over units and their pairs, masked pooling over its states, one log-odds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .regularise import embedding_dropout, locked_dropout


@dataclass(frozen=True)
class ClassifierSizes:
    """What fixes the shapes. ``pairs`` counts rows of the pair embedding, 0: none. ``directions`` 1 or 2.

    ``readout`` "pooled": max, mean and last true state; "last_padded": the state after ``max_units`` steps, padding
    included, as the classic tutorials do.
    """

    vocab_size: int
    embedding_size: int
    hidden_size: int
    pairs: int = 0
    directions: int = 1
    readout: str = "pooled"
    max_units: int = 200

    @property
    def features(self) -> int:
        """How many numbers the head reads."""
        return self.hidden_size * self.directions * (3 if self.readout == "pooled" else 1)

    def to_dict(self) -> dict[str, Any]:
        """As the manifest stores it."""
        return asdict(self)


@dataclass(frozen=True)
class ClassifierDropouts:
    """Rates, 0-1: whole embedding rows, LSTM input (locked), pooled states."""

    rows: float = 0.0
    input: float = 0.0
    head: float = 0.0


class ReviewClassifier(nn.Module):
    """log p(positive) - log p(negative) of a review."""

    def __init__(self, sizes: ClassifierSizes, dropouts: ClassifierDropouts | None = None) -> None:
        super().__init__()
        self.sizes = sizes
        self.dropouts = dropouts or ClassifierDropouts()
        self.embedding = nn.Parameter(torch.empty(sizes.vocab_size, sizes.embedding_size))
        self.pair_embedding = nn.Parameter(torch.zeros(max(1, sizes.pairs), sizes.embedding_size))
        self.lstms = nn.ModuleList(nn.LSTM(sizes.embedding_size, sizes.hidden_size) for _ in range(sizes.directions))
        self.head = nn.Linear(sizes.features, 2)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Pooled: small embeddings, orthogonal recurrence, forget bias 1. Classic: PyTorch's defaults, N(0, 1)."""
        if self.sizes.readout == "last_padded":
            nn.init.normal_(self.embedding)
            return
        nn.init.normal_(self.embedding, std=0.3)
        if self.sizes.pairs:
            nn.init.normal_(self.pair_embedding, std=0.1)
        size = self.sizes.hidden_size
        for lstm in self.lstms:
            for gate in range(4):
                nn.init.orthogonal_(lstm.weight_hh_l0.data[gate * size : (gate + 1) * size])  # type: ignore[union-attr, index]
            nn.init.zeros_(lstm.bias_ih_l0)  # type: ignore[arg-type]
            nn.init.zeros_(lstm.bias_hh_l0)  # type: ignore[arg-type]
            lstm.bias_ih_l0.data[size : 2 * size] = 1.0  # type: ignore[union-attr, index]

    def forward(self, units: Tensor, pairs: Tensor, lengths: Tensor) -> Tensor:
        """``units`` and ``pairs`` (T, B) padded with 0, ``lengths`` (B,) -> log-odds (B,)."""
        drop, training = self.dropouts, self.training
        x = F.embedding(units, embedding_dropout(self.embedding, drop.rows, training))  # (T, B, E)
        if self.sizes.pairs:
            x = x + F.embedding(pairs, embedding_dropout(self.pair_embedding, drop.rows, training))
        steps = torch.arange(len(units)).unsqueeze(1)  # (T, 1)
        found: list[Tensor] = []
        for direction, lstm in enumerate(self.lstms):
            if direction:
                # read each review from its own end; the pooled features do not depend on where a state stands
                back = (lengths - 1 - steps).clamp(min=0)
                x = x.gather(0, back.unsqueeze(2).expand_as(x))
            states, _ = lstm(locked_dropout(x, drop.input, training))  # (T, B, H)
            found += self._read_out(states, lengths, steps)
        pooled = F.dropout(torch.cat(found, dim=1), drop.head, training)  # (B, features)
        scores = self.head(pooled)
        return scores[:, 1] - scores[:, 0]

    def _read_out(self, states: Tensor, lengths: Tensor, steps: Tensor) -> list[Tensor]:
        if self.sizes.readout == "last_padded":
            return [states[-1]]
        inside = (steps < lengths).unsqueeze(2)  # (T, B, 1)
        largest = states.masked_fill(~inside, -torch.inf).amax(dim=0)
        mean = (states * inside).sum(dim=0) / lengths.unsqueeze(1)
        last = states.gather(0, (lengths - 1).view(1, -1, 1).expand(1, -1, states.size(2)))[0]
        return [largest, mean, last]

    def arrays(self) -> dict[str, np.ndarray[Any, np.dtype[np.float32]]]:
        """The weights as ``reviews.network`` reads them: biases summed, the head's two rows as their difference."""
        found = {"embedding": self.embedding, "pair_embedding": self.pair_embedding}
        for number, lstm in enumerate(self.lstms):
            found[f"lstm{number}.weight_ih"] = lstm.weight_ih_l0  # type: ignore[assignment]
            found[f"lstm{number}.weight_hh"] = lstm.weight_hh_l0  # type: ignore[assignment]
            found[f"lstm{number}.bias"] = lstm.bias_ih_l0 + lstm.bias_hh_l0  # type: ignore[operator, assignment]
        found["head.weight"] = self.head.weight[1] - self.head.weight[0]  # type: ignore[assignment]
        found["head.bias"] = (self.head.bias[1] - self.head.bias[0]).reshape(1)  # type: ignore[assignment]
        return {name: each.detach().float().numpy().copy() for name, each in found.items()}
