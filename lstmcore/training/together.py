"""``evaluate --with``: two models that read a text together, as they write together."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..control import Control
from ..errors import BadInput
from ..events import Done, Event, Progress
from ..specs import EvaluateSpec
from ..writing.load import load_stack
from ..writing.together import Read, read_together
from ..writing.voice import Sessions
from .evaluate import evaluate_language, raw_text


def evaluate_together(spec: EvaluateSpec, path: Path, second: Path, control: Control) -> Iterator[Event]:
    """``parts``: each model alone, in its own units, and both as they write together, letter by letter.

    Each file begins with ``second_share``; ``share`` is where the last one ended. What a text has said itself is asked
    with ``adapt``, else of nobody.
    """
    began = time.monotonic()
    if not (spec.cache and spec.ngram):
        raise BadInput("together_is_whole")
    models, paces = (load_stack(path), load_stack(second)), Sessions()
    texts = [raw_text(file) for file in spec.files]
    parts: dict[str, float] = {}
    for name, one in (("first", path), ("second", second)):
        for event in evaluate_language(replace(spec, second_model="", cache=spec.adapt), one, control):
            if not isinstance(event, Done):
                yield event
            elif event.status != "done":
                yield event
                return
            else:
                parts[name] = round(event.result["bits_per_char"], 5)
    read, chars = Read(share=spec.second_share), sum(map(len, texts))
    for text in texts:
        read.share = spec.second_share
        for _ in read_together(models, text, read, spec.adapt, paces):
            yield Progress("evaluating", read.chars, chars)
            if control.stop_requested:
                yield Done("cancelled")
                return
    result: dict[str, Any] = {
        "bits_per_char": read.bits / chars,
        "perplexity_per_token": 2 ** (read.bits / read.tokens),
        "perplexity_per_char": 2 ** (read.bits / chars),
        "chars": chars,
        "tokens": read.tokens,
        "seconds": round(time.monotonic() - began, 3),
        "share": round(read.share, 4),
        "parts": {**parts, "mixed": round(read.bits / chars, 5)},
    }
    yield Done("done", result)
