"""The review classifier: an LSTM over units and their pairs, a read-out of its states, one log-odds."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..store.layout_reviews import READOUTS
from .regularise import embedding_dropout, locked_dropout, weight_drop


@dataclass(frozen=True)
class ClassifierSizes:
    """What fixes the shapes. ``pairs`` counts rows of the pair embedding, 0: none. ``directions`` 1 or 2.

    ``readout``, a name of READOUTS: the largest, the mean or the last of the true states, their mean weighted by
    attention, or "last_padded": the state after ``max_units`` steps, padding included, as the classic tutorials do.
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
        return self.hidden_size * self.directions * len(READOUTS[self.readout])

    def to_dict(self) -> dict[str, Any]:
        """As the manifest stores it."""
        return asdict(self)


@dataclass(frozen=True)
class ClassifierDropouts:
    """Rates, 0-1: whole embedding rows, LSTM input (locked), recurrent weights, pooled states."""

    rows: float = 0.0
    input: float = 0.0
    head: float = 0.0
    weight: float = 0.0


class ReviewClassifier(nn.Module):
    """log p(positive) - log p(negative) of a review."""

    def __init__(
        self, sizes: ClassifierSizes, dropouts: ClassifierDropouts | None = None, classic: bool = False
    ) -> None:
        super().__init__()
        self.sizes = sizes
        self.dropouts = dropouts or ClassifierDropouts()
        self.embedding = nn.Parameter(torch.empty(sizes.vocab_size, sizes.embedding_size))
        self.pair_embedding = nn.Parameter(torch.zeros(max(1, sizes.pairs), sizes.embedding_size))
        self.lstms = nn.ModuleList(nn.LSTM(sizes.embedding_size, sizes.hidden_size) for _ in range(sizes.directions))
        self.head = nn.Linear(sizes.features, 2)
        self.attention = nn.Parameter(torch.zeros(sizes.directions, sizes.hidden_size))
        self.reset_parameters(classic)

    def reset_parameters(self, classic: bool = False) -> None:
        """Small embeddings, orthogonal recurrence, forget bias 1; ``classic``: PyTorch's defaults, N(0, 1)."""
        if classic:
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
            states, _ = lstm(locked_dropout(x, drop.input, training))  # (T, B, H), from h and c of zero
            found += self._read_out(states, lengths, steps, direction)
        pooled = F.dropout(torch.cat(found, dim=1), drop.head, training)  # (B, features)
        scores = self.head(pooled)
        return scores[:, 1] - scores[:, 0]

    def weights_dropped(self) -> AbstractContextManager[None]:
        """While it lasts some recurrent weights are zero: for one forward and backward pass of training."""
        layers = [each for each in self.lstms if isinstance(each, nn.LSTM) and each.weight_hh_l0.requires_grad]
        return weight_drop(layers, self.dropouts.weight if self.training else 0.0)

    def _read_out(self, states: Tensor, lengths: Tensor, steps: Tensor, direction: int) -> list[Tensor]:
        """What AdaptiveMaxPool1d(1), AdaptiveAvgPool1d(1) and the others give without the padding; (B, H) each."""
        inside = (steps < lengths).unsqueeze(2)  # (T, B, 1)
        found: list[Tensor] = []
        for name in READOUTS[self.sizes.readout]:
            if name == "max":
                found.append(states.masked_fill(~inside, -torch.inf).amax(dim=0))
            elif name == "mean":
                found.append((states * inside).sum(dim=0) / lengths.unsqueeze(1))
            elif name == "last":
                found.append(states.gather(0, (lengths - 1).view(1, -1, 1).expand(1, -1, states.size(2)))[0])
            elif name == "attention":
                strength = (states @ self.attention[direction]).masked_fill(~inside[:, :, 0], -torch.inf)  # (T, B)
                found.append((states * strength.softmax(dim=0).unsqueeze(2)).sum(dim=0))
            else:
                found.append(states[-1])
        return found

    def arrays(self) -> dict[str, np.ndarray[Any, np.dtype[np.float32]]]:
        """The weights as ``reviews.network`` reads them: biases summed, the head's two rows as their difference."""
        found = {"embedding": self.embedding, "pair_embedding": self.pair_embedding}
        for number, lstm in enumerate(self.lstms):
            found[f"lstm{number}.weight_ih"] = lstm.weight_ih_l0  # type: ignore[assignment]
            found[f"lstm{number}.weight_hh"] = lstm.weight_hh_l0  # type: ignore[assignment]
            found[f"lstm{number}.bias"] = lstm.bias_ih_l0 + lstm.bias_hh_l0  # type: ignore[operator, assignment]
        if self.sizes.readout == "attention":
            found["attention"] = self.attention
        found["head.weight"] = self.head.weight[1] - self.head.weight[0]  # type: ignore[assignment]
        found["head.bias"] = (self.head.bias[1] - self.head.bias[0]).reshape(1)  # type: ignore[assignment]
        return {name: each.detach().float().numpy().copy() for name, each in found.items()}
