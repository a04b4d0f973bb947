"""Two models that read a text together, as they write together: bits per character of their mixture (``mixed``)."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from ..text.sentences import pieces_to_read
from .mixed import Mixed, mixed
from .mixture import FOLLOWING, LEAST, MOST
from .session import LONGEST, Session
from .stack import Reader, Stack
from .voice import Sessions

LEAST_CHANCE = 1e-12  # of a letter that neither can write here


@dataclass
class Read:
    """What was read so far: ``chars`` and ``tokens`` of both, their surprise in ``bits``, the second model's share."""

    chars: int = 0
    tokens: int = 0
    bits: float = 0.0
    share: float = 0.5


def read_together(
    models: tuple[Stack, Stack], text: str, read: Read, adapt: bool, paces: Sessions | None = None
) -> Iterator[None]:
    """Add ``text``, sentence by sentence, to what was ``read``.

    With ``adapt`` both learn each sentence once it is read, as a draft is learned, and the share follows who knew
    better (online expectation maximisation, as ``mixture.follow``). ``paces``: whose weights' paces were found before.
    """
    sessions, paces = [Session(model) for model in models], paces or Sessions()
    for session in sessions if adapt else ():
        for steps in paces.steps(session.library):
            if steps is not None:
                session.begin(steps)
            yield
    first, second = (session.voice for session in sessions) if adapt else models
    both = mixed(first, second, read.share)
    reader = both.read(both.vocabulary.encode("\n").tolist(), both.start())
    for start, end in pieces_to_read(text, LONGEST):
        reader = _sentence(both, reader, text[start:end], read, adapt)
        for session in sessions if adapt else ():
            for work in (session.follow(text[:end], end), session.learn()):
                deque(work, maxlen=0)
        yield


def _sentence(both: Mixed, reader: Reader, text: str, read: Read, follow: bool) -> Reader:
    tokens = both.vocabulary.encode(text).tolist()
    for token in tokens:
        one, other = (float(p[0, token]) for p in both.apart(reader))
        chance = (1 - both.share) * one + both.share * other
        read.bits -= math.log2(max(chance, LEAST_CHANCE))
        if follow and chance > 0 and 0 < both.share < 1:
            moved = both.share + FOLLOWING * (both.share * other / chance - both.share)
            both.share = read.share = min(max(moved, LEAST), MOST)
        reader = both.step([token], reader)
    read.chars += len(text)
    read.tokens += len(tokens)
    return reader
