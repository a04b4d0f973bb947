"""A review classifier that begins with another model's embeddings and LSTM layer (ULMFiT, Howard & Ruder 2018)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from ..errors import BadInput
from ..events import Event, Progress
from ..nets.classifier import ReviewClassifier
from ..nets.regularise import locked_dropout
from ..reviews.encode import PAD, Encoder, Ids, batch
from ..store import bundle, library
from ..text.tokens import BYTES, Vocabulary, from_json
from ..text.words import ANY_HAN
from .schedule import one_cycle

Matrix = NDArray[np.float32]
SHARED = 0.5
SPELLED = 0.6  # subwords a letter: more know the letters and not the word
TUNE_RATE = 1e-3
TUNE_BATCH = 32
TUNE_DROPOUT = 0.3


@dataclass
class Start:
    """``embedding`` (V, E) of an encoder's numbers; ``weight_ih`` (4H, E), ``weight_hh`` (4H, H), ``bias`` (4H,)."""

    embedding: Matrix
    weight_ih: Matrix
    weight_hh: Matrix
    bias: Matrix

    @property
    def sizes(self) -> tuple[int, int]:
        """Of the embedding and of the state."""
        return self.embedding.shape[1], self.weight_hh.shape[1]

    @torch.no_grad()
    def put_into(self, net: ReviewClassifier) -> None:
        """Make these the weights of every direction of ``net``."""
        net.embedding.copy_(torch.from_numpy(self.embedding))
        net.pair_embedding.zero_()
        for lstm in net.lstms:
            lstm.weight_ih_l0.copy_(torch.from_numpy(self.weight_ih))  # type: ignore[operator]
            lstm.weight_hh_l0.copy_(torch.from_numpy(self.weight_hh))  # type: ignore[operator]
            lstm.bias_ih_l0.copy_(torch.from_numpy(self.bias))  # type: ignore[operator]
            lstm.bias_hh_l0.zero_()  # type: ignore[operator]


def start_of(model: str, encoder: Encoder) -> Start:
    """What ``model`` knows, for the units of ``encoder``; those that it does not know begin in the middle of all.

    A unit that a model of subwords cuts in several begins in the middle of these. BadInput when it shares less than
    half of the units.
    """
    stored = bundle.read(library.resolve(model))
    tensors = stored.tensors
    if stored.manifest["kind"] == "reviews":
        matrix = _floats(tensors, "embedding")[2:]
        layer = [_floats(tensors, f"lstm0.{name}") for name in ("weight_ih", "weight_hh", "bias")]
        known = _named(stored.vocab["units"], encoder)
    else:
        matrix = _floats(tensors, "lstm.embedding")
        layer = [_floats(tensors, f"lstm.0.{name}") for name in ("input", "recurrent", "bias")]
        if stored.vocab.get("units") == "subword":
            known = _spelled(from_json(stored.vocab), encoder)
        else:
            matrix = matrix[BYTES:]
            known = _named(stored.vocab["tokens"], encoder)
    shared = [(number, known[unit]) for unit, number in encoder.index.items() if unit in known]
    if len(shared) < SHARED * len(encoder.units):
        units = len(encoder.units)
        raise BadInput("reviews_from_other", model=stored.manifest["name"], shared=len(shared), units=units)
    embedding = np.tile(matrix.mean(axis=0), (encoder.size, 1)).astype(np.float32)
    embedding[PAD] = 0
    for number, rows in shared:
        embedding[number] = matrix[rows].mean(axis=0)
    return Start(embedding, *layer)


def _named(tokens: Iterable[str], encoder: Encoder) -> dict[str, list[int]]:
    """The row of each token by its text; words of a language model may have the space before them in it."""
    known: dict[str, list[int]] = {}
    for row, token in enumerate(tokens):
        text = token.removeprefix(" ") or token
        if text not in known or (encoder.kind == "word" and token != text):
            known[text] = [row]
    return known


def _spelled(vocabulary: Vocabulary, encoder: Encoder) -> dict[str, list[int]]:
    """The rows of the subwords of each unit, a word of an alphabet with the space before it; none of mere letters."""
    found: dict[str, list[int]] = {}
    for unit in encoder.units:
        text = f" {unit}" if encoder.kind == "word" and unit[:1].isalnum() and not ANY_HAN.match(unit) else unit
        rows = vocabulary.encode(text).tolist()
        if 0 < len(rows) <= max(1.0, SPELLED * len(text)) and not vocabulary.unknown_share(text):
            found[unit] = rows
    return found


def _floats(tensors: dict[str, Any], name: str) -> Matrix:
    matrix: Matrix = tensors[name].astype(np.float32)
    scale = tensors.get(f"{name}.scale")
    return matrix if scale is None else matrix * scale.astype(np.float32)[:, None]


def tune(
    start: Start, texts: Sequence[Ids], epochs: int, seed: int, stop: Callable[[], bool] = lambda: False
) -> Iterator[Event]:
    """Teach the start to foretell the next unit of ``texts`` (numbers), the embedding being the output matrix too."""
    if start.sizes[0] != start.sizes[1]:
        return
    random = np.random.default_rng(seed)
    embedding = torch.nn.Parameter(torch.from_numpy(start.embedding))
    lstm = torch.nn.LSTM(*start.sizes)
    with torch.no_grad():
        lstm.weight_ih_l0.copy_(torch.from_numpy(start.weight_ih))  # type: ignore[operator]
        lstm.weight_hh_l0.copy_(torch.from_numpy(start.weight_hh))  # type: ignore[operator]
        lstm.bias_ih_l0.copy_(torch.from_numpy(start.bias))  # type: ignore[operator]
        lstm.bias_hh_l0.zero_()  # type: ignore[operator]
    found = np.bincount(np.concatenate(texts), minlength=len(start.embedding))
    bias = torch.nn.Parameter(torch.from_numpy(np.log((found + 1) / (found.sum() + len(found))).astype(np.float32)))
    optimiser = torch.optim.AdamW([embedding, bias, *lstm.parameters()], lr=TUNE_RATE, weight_decay=0.0)
    long = [text for text in texts if len(text) > 1]
    total = epochs * math.ceil(len(long) / TUNE_BATCH)
    order = sorted(range(len(long)), key=lambda each: len(long[each]))
    batches = [order[at : at + TUNE_BATCH] for at in range(0, len(order), TUNE_BATCH)]
    turns = np.concatenate([random.permutation(len(batches)) for _ in range(epochs)])
    for step, turn in enumerate(turns.tolist()):
        if stop():
            return
        for group in optimiser.param_groups:
            group["lr"] = TUNE_RATE * one_cycle(step / total)
        rows = [long[each] for each in batches[turn]]
        units = torch.from_numpy(batch([(row, np.zeros_like(row)) for row in rows])[0])  # (T, B)
        x = locked_dropout(F.embedding(units[:-1], embedding), TUNE_DROPOUT, training=True)
        states = locked_dropout(lstm(x)[0], TUNE_DROPOUT, training=True)
        loss = F.cross_entropy(F.linear(states.flatten(0, 1), embedding, bias), units[1:].flatten(), ignore_index=PAD)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([embedding, *lstm.parameters()], 1.0)
        optimiser.step()
        yield Progress("tuning_start", step + 1, total)
    start.embedding = embedding.detach().numpy()
    start.weight_ih, start.weight_hh = (each.detach().numpy() for each in (lstm.weight_ih_l0, lstm.weight_hh_l0))  # type: ignore[union-attr]
    start.bias = (lstm.bias_ih_l0 + lstm.bias_hh_l0).detach().numpy()  # type: ignore[operator]
