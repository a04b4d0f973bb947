"""The verbs ``learn`` and ``forget``: a copy of a model learns one draft, while nobody waits for the engine."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from typing import Any

from ..control import Control
from ..events import Done, Event, Progress, Turn
from ..specs import ForgetSpec, LearnSpec
from . import continuation
from .learned import learned_words
from .session import Session
from .voice import shared_sessions

TELL_SECONDS = 0.5


def learn(spec: LearnSpec, control: Control) -> Iterator[Event]:
    """Done with ``words``: [word, count, chance before, chance now]; ``chars`` that were learned; and on these, each
    before it was learned, ``before`` and ``after``: bits per character of the library's model and of the copy.

    Cancelled, it keeps what it has learned so far.
    """
    began = told = time.monotonic()
    library, memory = continuation.shared_loader().load(spec.model)
    session = shared_sessions().find(library, spec.draft) or Session(library, memory)
    yield from _turns(session.follow(spec.text, spec.caret, spec.without))
    if session.stale:
        session = Session(library, memory)
        yield from _turns(session.follow(spec.text, spec.caret, spec.without))
    shared_sessions().keep(spec.draft, session)
    yield from _turns(_begin(session, control))
    for at in session.learn():
        yield Turn()
        if at is None:
            continue
        if control.stop_requested:
            break
        if time.monotonic() - told > TELL_SECONDS:
            told = time.monotonic()
            yield Progress("learning", *at)
    if control.cancelled:
        yield Done("cancelled")
        return
    words = yield from _turns(learned_words(session))
    found: dict[str, Any] = {"words": words, **figures(session), "seconds": round(time.monotonic() - began, 3)}
    yield Done("stopped" if control.stop_requested else "done", found)


def forget(spec: ForgetSpec, control: Control) -> Iterator[Event]:
    """Done with ``forgotten``: whether there was anything to forget."""
    yield Done("done", {"forgotten": shared_sessions().forget(spec.draft)})


def figures(session: Session) -> dict[str, Any]:
    """``chars``, and bits per character ``before`` and ``after``, of what was learned and still stands in the draft."""
    pieces = session.learned
    chars = max(1, sum(len(piece.text) for piece in pieces))
    before = sum(float(piece.before.sum()) for piece in pieces if piece.before is not None)
    after = sum(float(piece.after.sum()) for piece in pieces if piece.after is not None)
    return {"chars": chars if pieces else 0, "before": round(before / chars, 4), "after": round(after / chars, 4)}


def _begin(session: Session, control: Control) -> Generator[None]:
    """Find out the pace of each weight, once for a model; who is cancelled leaves the rest to the next."""
    for steps in shared_sessions().steps(session.library) if session.learner is None else ():
        if steps is not None:
            session.begin(steps)
        if control.stop_requested:
            return
        yield


def _turns(work: Generator[Any, None, Any]) -> Generator[Event, None, Any]:
    """What ``work`` returns; a turn wherever it pauses."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value
        yield Turn()
