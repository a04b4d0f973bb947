"""Who writes: the model asked for, the session that learned this draft from it, a second model mixed in."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Protocol

from . import continuation
from .continuation import Memory
from .learner import Steps, steps_of, usual
from .lettered import by_words, lettered
from .mixed import Mixed, mixed
from .session import Session
from .stack import Stack

KEPT = 3


class Asking(Protocol):
    """What the specs of writing say of who writes."""

    @property
    def model(self) -> str: ...
    @property
    def draft(self) -> str: ...
    @property
    def second_model(self) -> str: ...
    @property
    def second_share(self) -> float: ...


class Sessions:
    """What was learned of the last few drafts, and the paces of their models."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Session] = OrderedDict()
        self._paces: list[_Paces] = []

    def find(self, library: Stack, draft: str) -> Session | None:
        """The session of ``draft`` with this very model."""
        session = self._kept.get(draft)
        return session if session is not None and session.library is library else None

    def keep(self, draft: str, session: Session) -> None:
        """This is the session of ``draft`` from now on."""
        self._kept[draft] = session
        self._kept.move_to_end(draft)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def forget(self, draft: str) -> bool:
        """Drop what was learned of ``draft``; False when nothing was."""
        return self._kept.pop(draft, None) is not None

    def steps(self, library: Stack) -> Iterator[Steps | None]:
        """The pace of each weight of the model: None while it is being found out, which may be left and taken up."""
        if library.network is None:
            return
        known = next((each for each in self._paces if each.library is library), None)
        if known is None:
            known = _Paces(library, steps_of(library.network, usual(library.vocabulary.size)))
            self._paces = [*self._paces, known][-KEPT:]
        while known.steps is None:
            try:
                yield next(known.work)
            except StopIteration as end:
                known.steps = end.value
        yield known.steps


@dataclass
class _Paces:
    library: Stack
    work: Generator[None, None, Steps]
    steps: Steps | None = None


_sessions = Sessions()
_mixtures: list[tuple[Mixed, Memory]] = []
_spelling: list[tuple[Stack, Stack, Memory]] = []


def shared_sessions() -> Sessions:
    """Those of this process."""
    return _sessions


def voice_of(spec: Asking) -> tuple[Stack, Memory]:
    """What writes for ``spec`` and the states it has read."""
    library, memory = continuation.shared_loader().load(spec.model)
    session = _sessions.find(library, spec.draft) if spec.draft else None
    voice: Stack = library
    if session is not None:
        voice, memory = session.voice, session.memory
    if not spec.second_model or spec.second_share <= 0:
        return voice, memory
    second, _ = continuation.shared_loader().load(spec.second_model)
    for made, states in _mixtures:
        if made.of[0] is voice and made.of[1] is second:
            made.share = spec.second_share
            return made, states
    _mixtures[:] = [*_mixtures, (mixed(voice, second, spec.second_share), Memory())][-2:]
    return _mixtures[-1]


def spelling_voice_of(spec: Asking) -> tuple[Stack, Memory]:
    """As ``voice_of``, but words and subwords are asked letter by letter: what goes on with a word half written.

    A token for the rest of it is not enough: "colo" is gone on with by "colour", but also by "col" and "onel".
    """
    voice, memory = voice_of(spec)
    if not by_words(voice):
        return voice, memory
    for of, made, states in _spelling:
        if of is voice:
            return made, states
    _spelling[:] = [*_spelling, (voice, lettered(voice), Memory())][-KEPT:]
    return _spelling[-1][1:]
