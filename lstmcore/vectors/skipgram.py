"""Skip-gram with negative sampling (Mikolov et al. 2013b), its gradients written out: a few matrix products a step.

For a word c and a word o in its window, with k words n drawn from the unigram distribution to the power 3/4,
the loss is -log s(o.c) - sum log s(-n.c), s the logistic function. A step takes a stretch of running text: the words
in CHUNK neighbouring places meet all words around them in one product, of which a band is kept, and all places share
the step's negatives, each weighted as if every pair had k of its own. Rates per row as in Adagrad (Duchi et al. 2011):
a plain sum of so many gradients would throw frequent words about.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from .numbering import Numbered

CHUNK = 32
MOST_CHUNKS = 32
STEPS_AN_EPOCH = 100  # at least, where the text is long enough
NEGATIVES = 256  # shared by the places of a step
RATE = 0.2
LEAST_RATE = 1e-4  # of RATE, at the end
LOSS_EVERY = 8


def subsampling_threshold(words: int) -> float:
    """t of Mikolov et al.: 1e-3 up to half a million running words, a tenth for ten times as many, at least 1e-5."""
    return float(np.clip(500 / max(1, words), 1e-5, 1e-3))


class SkipGram:
    """The two tables, and the stretches of text to learn them from; all chance comes from ``seed``."""

    def __init__(self, text: Numbered, dimension: int, window: int, negatives: int, epochs: int, seed: int) -> None:
        self._text, self._window, self._negatives, self._epochs = text, window, negatives, epochs
        self._random = np.random.default_rng(seed)
        size = len(text.words)
        # one row more: it stands before and after the text, in no pair
        start = (self._random.random((size + 1, dimension), dtype=np.float32) - 0.5) / dimension
        self._words = torch.from_numpy(start)
        self._contexts = torch.zeros(size + 1, dimension)
        self._squares = torch.zeros(2, size + 1)
        share = text.counts / text.counts.sum()
        threshold = subsampling_threshold(len(text.ids))
        self._kept = np.minimum(1.0, np.sqrt(threshold / share) + threshold / share)
        noise = np.cumsum(text.counts**0.75)
        self._noise = noise / noise[-1]
        expected = float(self._kept @ text.counts)
        self._batch = CHUNK * int(np.clip(expected / CHUNK / STEPS_AN_EPOCH, 1, MOST_CHUNKS))
        self.total_steps = epochs * max(1, -int(-expected // self._batch))
        places = torch.arange(CHUNK + 2 * window) - window - torch.arange(CHUNK)[:, None]
        self._distance = torch.where(places == 0, window + 1, places.abs())  # (C, C + 2W); no word is its own context

    @property
    def vectors(self) -> NDArray[np.float32]:
        """(words, dimension), as learned so far."""
        return self._words[:-1].numpy()

    def batches(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Ids and line numbers, each (B + 2W,): an epoch's text thinned out at random, in stretches in random order."""
        window, batch, padding = self._window, self._batch, len(self._text.words)
        for _ in range(self._epochs):
            stays = self._random.random(len(self._text.ids)) < self._kept[self._text.ids]
            ids, lines = self._text.ids[stays].astype(np.int64), self._text.lines[stays].astype(np.int64)
            starts = np.arange(0, len(ids), batch)
            after = window + batch
            ids = torch.from_numpy(np.pad(ids, (window, after), constant_values=padding))
            lines = torch.from_numpy(np.concatenate([np.full(window, -1), lines, -2 - np.arange(after)]))
            for start in self._random.permutation(starts).tolist():
                yield ids[start : start + batch + 2 * window], lines[start : start + batch + 2 * window]

    def step(self, ids: torch.Tensor, lines: torch.Tensor, rate: float, measured: bool) -> float | None:
        """Learn from one of ``batches``; the mean loss of a pair in nats where it is ``measured`` and there was one."""
        window, span = self._window, CHUNK + 2 * self._window
        inside = slice(window, len(ids) - window)
        centres, around = ids[inside], ids.unfold(0, span, CHUNK).reshape(-1)  # (B,), (B / C * (C + 2W),)
        reach = torch.from_numpy(self._random.integers(1, window + 1, len(centres))).view(-1, CHUNK, 1)
        same_line = lines.unfold(0, span, CHUNK)[:, None, :] == lines[inside].view(-1, CHUNK, 1)
        pairs = ((self._distance <= reach) & same_line).float()  # (B / C, C, C + 2W)
        weights = pairs.sum(2).view(-1, 1) * (self._negatives / NEGATIVES)  # (B, 1)
        drawn = torch.from_numpy(np.searchsorted(self._noise, self._random.random(NEGATIVES)))

        words, contexts, others = self._words[centres], self._contexts[around], self._contexts[drawn]
        chunks = words.view(-1, CHUNK, words.shape[1])
        contexts = contexts.view(len(chunks), span, -1)
        agree = torch.bmm(chunks, contexts.transpose(1, 2))
        differ = words @ others.T
        loss = None
        if measured and float(pairs.sum()):
            total = (F.softplus(-agree) * pairs).sum() + (F.softplus(differ) * weights).sum()
            loss = float(total / pairs.sum())
        agree = (torch.sigmoid(agree) - 1) * pairs
        differ = torch.sigmoid(differ) * weights
        of_words = torch.bmm(agree, contexts).view_as(words) + differ @ others
        of_contexts = torch.bmm(agree.transpose(1, 2), chunks).view(len(around), -1)
        self._move(self._words, self._squares[0], centres, of_words, rate)
        both, of_both = torch.cat([around, drawn]), torch.cat([of_contexts, differ.T @ words])
        self._move(self._contexts, self._squares[1], both, of_both, rate)
        return loss

    @staticmethod
    def _move(
        table: torch.Tensor, squares: torch.Tensor, rows: torch.Tensor, gradients: torch.Tensor, rate: float
    ) -> None:
        squares.index_add_(0, rows, gradients.square().mean(1))
        table.index_add_(0, rows, gradients / (squares[rows].sqrt() + 1e-8)[:, None], alpha=-rate)
