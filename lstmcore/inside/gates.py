"""The verb ``gates``: input, forget and output gate, candidate, memory cell and hidden state at each character."""

from __future__ import annotations

import base64
import csv
import io
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..control import Control
from ..errors import BadInput
from ..events import Done, Event, GatesRead
from ..specs import GatesSpec
from ..store.atomic import write_bytes
from ..writing import continuation
from ..writing.network import Network
from .layer import QUANTITIES, Array, Inside, LayerWeights, Reading, token_texts

BINS = 48
GATES = ("input", "forget", "candidate", "output")


def network_of(model: str) -> tuple[Any, Network]:
    """The stack of ``model`` and its LSTM; BadInput where it has none yet."""
    stack, _ = continuation.shared_loader().load(model)
    if stack.network is None:
        raise BadInput("no_lstm", name=stack.name or model)
    return stack, stack.network


def gates(spec: GatesSpec, control: Control) -> Iterator[Event]:
    """A GatesRead for each of QUANTITIES, then Done with ``tokens`` (what each writes), ``units``, ``layers``,
    ``weights`` (histograms) and, for a ``spec.unit``, the ``step`` of that unit. Computed in float64."""
    began = time.monotonic()
    stack, network = network_of(spec.model)
    tokens = stack.vocabulary.encode(spec.text).tolist()
    if not tokens:
        raise BadInput("text_empty")
    if len(tokens) > spec.most:
        raise BadInput("text_too_long", count=len(tokens), most=spec.most)
    reading = Reading(network, spec.layer)
    if spec.unit is not None and spec.unit > network.hidden_size:
        raise BadInput("no_such_unit", unit=spec.unit, units=network.hidden_size)
    inside = reading.on(tokens)
    texts = token_texts(stack.vocabulary, tokens)
    if spec.csv:
        write_bytes(spec.csv, as_csv(texts, inside))
    else:
        for name, values in zip(QUANTITIES, inside, strict=True):
            if control.cancelled:
                yield Done("cancelled")
                return
            yield GatesRead(name, packed(values))
    result: dict[str, Any] = {
        "tokens": texts,
        "units": network.hidden_size,
        "layer": spec.layer,
        "layers": network.num_layers,
        "weights": histograms(reading.layers[-1]),
    }
    if spec.csv:
        result["csv"] = spec.csv
    if spec.unit is not None:
        result["step"] = step_of(reading, inside, spec.unit - 1)
    result["seconds"] = round(time.monotonic() - began, 3)
    yield Done("done", result)


def packed(values: Array) -> str:
    """(T, H) as base64 of float32, little-endian, row by row."""
    return base64.b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode("ascii")


def as_csv(texts: list[str], inside: Inside) -> bytes:
    """A row a character and unit, both counted from 1: UTF-8 with a mark, so that a spreadsheet reads the Chinese."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(("place", "text", "unit", *QUANTITIES))
    for t, text in enumerate(texts):
        for unit, values in enumerate(zip(*(each[t] for each in inside), strict=True), start=1):
            rows.writerow((t + 1, text, unit, *(f"{value:.9g}" for value in values)))
    return out.getvalue().encode("utf-8-sig", "replace")


def step_of(reading: Reading, inside: Inside, unit: int) -> dict[str, Any]:
    """What the equations of one unit (from 0) add up at each step: for each of GATES the shares of x_t and h_{t-1},
    (T,) each, and the bias; and ``unit``, from 1."""
    weights, n = reading.layers[-1], inside.hidden.shape[1]
    before = np.concatenate([np.zeros((1, n)), inside.hidden[:-1]])
    rows = [unit + place * n for place in range(len(GATES))]
    return {
        "unit": unit + 1,
        "from_input": (reading.x @ weights.input[rows].T).T.tolist(),
        "from_hidden": (before @ weights.recurrent[rows].T).T.tolist(),
        "bias": weights.bias[rows].tolist(),
    }


def histograms(weights: LayerWeights) -> list[list[Any]]:
    """[matrix, gate, lowest, highest, counts] for W_x, W_h and b of each gate; BINS counts, outliers in the last."""
    found: list[list[Any]] = []
    for matrix, whole in (("W_x", weights.input), ("W_h", weights.recurrent), ("b", weights.bias)):
        edge = float(np.quantile(np.abs(whole), 0.999)) or 1.0
        for gate, part in zip(GATES, np.split(whole, len(GATES)), strict=True):
            counts, _ = np.histogram(np.clip(part, -edge, edge), BINS, (-edge, edge))
            found.append([matrix, gate, -edge, edge, counts.tolist()])
    return found
