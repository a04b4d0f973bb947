"""The verb ``complete``: as ``continue``, but counted in the model's own tokens and ended by the caller's strings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..control import Control
from ..errors import BadInput
from ..events import Done, Event, Piece
from ..specs import CompleteSpec, ContinueSpec
from . import continuation
from .generate import Draft, write

ENDLESS = 1_000_000  # characters; tokens end it sooner
MOST_STOPS, LONGEST_STOP = 16, 200


class Ending:
    """Lets a text through up to the first of ``strings``; holds back what may become one of them."""

    def __init__(self, strings: tuple[str, ...]) -> None:
        self._strings = strings
        self._held = ""
        self.found = False

    def feed(self, piece: str) -> str:
        """What may be shown after ``piece`` has come."""
        text = self._held + piece
        places = [at for each in self._strings if (at := text.find(each)) >= 0]
        if places:
            self.found, self._held = True, ""
            return text[: min(places)]
        shown = len(text) - max((_begun(text, each) for each in self._strings), default=0)
        self._held = text[shown:]
        return text[:shown]

    def rest(self) -> str:
        """What was held back for nothing."""
        held, self._held = self._held, ""
        return held


def _begun(text: str, string: str) -> int:
    """How many letters at the end of ``text`` begin ``string``."""
    most = min(len(string) - 1, len(text))
    return next((n for n in range(most, 0, -1) if text.endswith(string[:n])), 0)


def complete(spec: CompleteSpec, control: Control) -> Iterator[Event]:
    """Piece events as the texts grow; the result has for each its ``finish``: "length" or "stop".

    A character is never cut in half, so that a model of subwords may write up to 7 tokens more than asked for.
    """
    _check_stops(spec.stop)
    stack, memory = continuation.shared_loader().load(spec.model)
    reader = continuation.read_whole_words(stack, memory, spec.prompt)
    endings = [Ending(spec.stop) for _ in range(spec.n)]
    texts = [""] * spec.n
    drafts: list[Draft] = []
    for k, piece, drafts in write(stack, reader, spec.prompt, _wanted(spec), spec.max_tokens):
        if control.stop_requested:
            break
        shown = endings[k].feed(piece)
        if drafts[k].written >= spec.max_tokens:
            shown += endings[k].rest()
        drafts[k].stop.finished = endings[k].found or drafts[k].written >= spec.max_tokens
        if shown:
            texts[k] += shown
            yield Piece(k, shown)
    result = {
        "texts": texts,
        "finish": ["stop" if each.found else "length" for each in endings],
        "prompt_tokens": len(stack.vocabulary.encode(spec.prompt)),
        "completion_tokens": sum(each.written for each in drafts),
    }
    yield Done("cancelled" if control.cancelled else "stopped" if control.stop_requested else "done", result)


def _check_stops(strings: tuple[Any, ...]) -> None:
    if len(strings) > MOST_STOPS or not all(isinstance(s, str) and 0 < len(s) <= LONGEST_STOP for s in strings):
        raise BadInput("stop_strings", most=MOST_STOPS, longest=LONGEST_STOP)


def _wanted(spec: CompleteSpec) -> ContinueSpec:
    return ContinueSpec(
        spec.model,
        length=ENDLESS,
        temperature=spec.temperature,
        top_k=spec.top_k,
        top_p=spec.top_p,
        repetition=spec.repetition,
        candidates=spec.n,
        seed=spec.seed,
    )
