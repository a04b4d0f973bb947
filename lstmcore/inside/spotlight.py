"""The verb ``spotlight``: units that follow a feature of a text (Karpathy, Johnson & Fei-Fei 2015), and where in it the
hidden state was most like one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ..control import Control
from ..errors import BadInput
from ..events import Done, Event, Progress
from ..specs import SpotlightSpec
from ..text.decode import decode
from ..text.files import CORPUS_TEXT, is_corpus, read_regular
from ..text.report import read_report
from ..text.samples import samples
from .features import Floats, correlations, features
from .gates import network_of
from .layer import Reading, token_texts

BLOCK = 100  # tokens between two signs of life
PASSAGE = 260  # tokens of a passage that is shown
AROUND = 24  # tokens before and after a place that is alike
ALIKE = 10
APART = 8  # tokens between two places that are alike
LEAST_SHARE = 0.002  # of the text, that a feature must hold for, to say anything
BEFORE = 300  # characters of ``like`` that are read


def spotlight(spec: SpotlightSpec, control: Control) -> Iterator[Event]:
    """Progress, then Done with ``features``: {name, units: [[unit, r], ...] by |r|, at, texts, values (tanh c of the
    first unit), marks (the feature)}, of a passage in which the feature changes; ``alike``: [cosine, before, there,
    after]; and ``source``, ``chars``, ``layer``, ``layers``."""
    began = time.monotonic()
    stack, network = network_of(spec.model)
    name, text = source_of(spec, stack.language)
    tokens = stack.vocabulary.encode(text).tolist()
    if len(tokens) < 2:
        raise BadInput("text_empty")
    reading = Reading(network, spec.layer, np.float32)
    cells, hiddens = list[Any](), list[Any]()
    for start in range(0, len(tokens), BLOCK):
        if control.stop_requested:
            yield Done("cancelled")
            return
        yield Progress("spotlight", start, len(tokens))
        inside = reading.on(tokens[start : start + BLOCK])
        cells.append(np.tanh(inside.cell))
        hiddens.append(inside.hidden)
    shown, hidden = np.concatenate(cells).astype(np.float64), np.concatenate(hiddens)  # (T, H)
    texts = token_texts(stack.vocabulary, tokens)
    alike: list[list[Any]] = []
    if spec.like:
        asked = Reading(network, spec.layer, np.float32)
        last = asked.on(stack.vocabulary.encode(spec.like[-BEFORE:]).tolist()).hidden[-1]
        alike = most_alike(hidden, last, texts)
    result = {
        "features": list(ranked(shown, texts, spec.top)),
        "alike": alike,
        "source": name,
        "chars": len(text),
        "layer": spec.layer,
        "layers": network.num_layers,
        "seconds": round(time.monotonic() - began, 3),
    }
    yield Done("done", result)


def source_of(spec: SpotlightSpec, language: str) -> tuple[str, str]:
    """Name and beginning of the text to read."""
    path = spec.source
    if not path:
        known = samples()
        fitting = next((each for each in known if each.language == language), known[0])
        return fitting.title, _start(fitting.path, spec.chars)
    if is_corpus(path):
        return str(read_report(Path(path)).get("name", "")), _start(str(Path(path) / CORPUS_TEXT), spec.chars)
    return Path(path).stem, _start(path, spec.chars)


def _start(path: str, chars: int) -> str:
    return decode(read_regular(path)).text.replace("\r\n", "\n").replace("\r", "\n")[:chars]


def ranked(activity: Floats, texts: list[str], top: int) -> Iterator[dict[str, Any]]:
    """Each feature that the text has, with the ``top`` units that follow it most closely."""
    whole = "".join(texts)
    ends = np.cumsum([len(each) for each in texts]) - 1
    told = np.maximum(ends, 0)  # a token is told by its last character
    for name, by_char in features(whole).items():
        feature = by_char[told]
        share = float(np.mean(feature != 0))
        if share < LEAST_SHARE or np.ptp(feature) == 0:
            continue
        r = correlations(activity, feature)
        best = np.argsort(-np.abs(r), kind="stable")[:top]
        at = liveliest(feature)
        place = slice(at, at + PASSAGE)
        yield {
            "name": name,
            "units": [[int(unit) + 1, round(float(r[unit]), 4)] for unit in best],
            "at": at,
            "texts": texts[place],
            "values": np.round(activity[place, best[0]], 4).tolist(),
            "marks": np.round(feature[place], 3).tolist(),
        }


def liveliest(feature: Floats) -> int:
    """Where the PASSAGE begins in which ``feature`` is most evenly off and on; 0 in a shorter text."""
    if len(feature) <= PASSAGE:
        return 0
    on = np.concatenate([[0.0], np.cumsum(feature != 0)])
    changes = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(feature != 0, prepend=False)))])
    starts = np.arange(0, len(feature) - PASSAGE, 10)
    share = (on[starts + PASSAGE] - on[starts]) / PASSAGE
    turns = changes[starts + PASSAGE] - changes[starts]
    return int(starts[np.argmax(np.where(turns > 1, -np.abs(share - 0.4), -1.0))])


def most_alike(hidden: Any, last: Any, texts: list[str]) -> list[list[Any]]:
    """The ALIKE places whose state (T, H) has the greatest cosine with ``last`` (H,), some tokens apart."""
    size = np.linalg.norm(hidden, axis=1) * np.linalg.norm(last)
    cosine = hidden @ last / np.maximum(size, 1e-12)
    taken = list[int]()
    for place in np.argsort(-cosine, kind="stable").tolist():
        if all(abs(place - other) > APART for other in taken):
            taken.append(place)
        if len(taken) == ALIKE:
            break
    return [
        [
            round(float(cosine[place]), 4),
            "".join(texts[max(0, place - AROUND) : place]),
            texts[place],
            "".join(texts[place + 1 : place + 1 + AROUND]),
        ]
        for place in taken
    ]
