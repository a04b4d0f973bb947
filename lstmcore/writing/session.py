"""A model that learns one draft: a copy of its weights, a cache, the draft's own n-grams. The library's stays as it is.

``follow`` takes the draft as it stands now: what the cache and the n-grams know is always its present text. ``learn``
goes over the sentences that are new and finished, once each; weights do not unlearn what was deleted.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from ..text.sentences import CLOSERS, pieces_to_read
from . import mixture
from .backward import Trail, forward, log_probabilities
from .begun import begun
from .continuation import Memory
from .echo import BREAK, Echo, rarity_of, usual_gate
from .learner import Learner, Steps, usual
from .mixture import FOLLOWING, LEAST, MOST
from .stack import CONTEXT, Floats, Reader, Stack

LEARNED_CHARS = 20_000  # of the draft, up to the caret: more would take minutes
LONGEST = 300  # characters learned as one
LINES_A_TURN = 20
ENDS = "。！？…!?."
LINE = re.compile(r"\n*[^\n]+|\n+")  # with the line ends before it: they are predicted and learned with its beginning
QUOTES = ("“”", "「」", "『』", "（）", "()", "《》")


@dataclass(eq=False)
class Piece:
    """A sentence of the draft. Once it was learned: the states that predicted its tokens, and bits of each token."""

    text: str
    tokens: NDArray[np.int32]
    hidden: NDArray[np.float32] | None = None  # (T, H)
    end: Trail | None = None
    before: Floats | None = None  # bits of the library's model, (T,)
    after: Floats | None = None  # bits of the session, before it learned the piece
    place: int = 0  # of its first token in the draft
    left_out: bool = False

    @property
    def learned(self) -> bool:
        return self.before is not None


@dataclass
class Voice(Stack):
    """A stack whose network has learned the draft, and which asks the draft itself too."""

    echo: Echo | None = None

    def followed(self, reader: Reader) -> frozenset[int]:
        said = self.echo.said(reader.recent[0], 0) if self.echo is not None else None
        return frozenset(said.tokens.tolist()) if said is not None else frozenset()

    def probabilities(self, reader: Reader) -> Floats:
        p = super().probabilities(reader)
        if self.echo is not None and len(self.echo.tokens):
            for k, recent in enumerate(reader.recent):
                known = self.ngram.levels_of(recent) if self.ngram is not None else 0
                p[k] = self.echo.mix(p[k], recent, known, reader.state.out[k] if reader.state is not None else None)
        return p


class Session:
    """One draft and what was learned of it; ``voice`` is what writes, with the states it has read in ``memory``."""

    def __init__(self, library: Stack, memory: Memory | None = None) -> None:
        """``memory``: states that the library's model has read."""
        self.library = library
        self.memory = memory.copy() if memory is not None else Memory()
        self.learner: Learner | None = None
        self.echo = Echo(library.cache, usual_gate(library.vocabulary.size), rarity_in(library))
        parts = {name: getattr(library, name) for name in Stack.__dataclass_fields__}
        parts |= {"weights": list(library.weights)}
        self.voice = Voice(**parts, echo=self.echo)
        self._lines: list[tuple[str, list[Piece]]] = []
        self._caret = 0
        self._without: tuple[str, ...] = ()
        self._newline = [int(token) for token in library.vocabulary.encode("\n")]

    def begin(self, steps: Steps) -> None:
        """From now on weights may be learned, each at its own pace."""
        if self.learner is None and self.library.network is not None:
            self.learner = Learner(self.library.network, usual(self.library.vocabulary.size), steps)
            self.voice.network = self.learner.network

    @property
    def pieces(self) -> Iterator[Piece]:
        """The sentences of the draft, in order."""
        return (piece for _, pieces in self._lines for piece in pieces)

    @property
    def learned(self) -> list[Piece]:
        """Those that were learned and still stand there."""
        return [piece for piece in self.pieces if piece.learned and not piece.left_out]

    def follow(self, text: str, caret: int, without: Sequence[str] = ()) -> Generator[None]:
        """The draft is ``text`` now, written at ``caret``; sentences with a word of ``without`` count for nothing.

        A sentence that was learned and shall count no more makes ``stale`` true: only a new session is without it.
        """
        self._caret, self._without = min(caret, len(text)), tuple(without)
        lines = LINE.findall(text)
        old = [line for line, _ in self._lines]
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, lines, strict=False)))
        most = min(len(old), len(lines)) - same
        tail = zip(old[: -most - 1 : -1], lines[: -most - 1 : -1], strict=False) if most else ()
        kept = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], tail))
        gone: dict[str, list[Piece]] = {}
        for piece in (piece for _, pieces in self._lines[same : len(old) - kept] for piece in pieces):
            gone.setdefault(piece.text, []).append(piece)
        fresh: list[tuple[str, list[Piece]]] = []
        for number, line in enumerate(lines[same : len(lines) - kept]):
            fresh.append((line, [self._piece(line[start:end], gone) for start, end in pieces_to_read(line, LONGEST)]))
            if number % LINES_A_TURN == LINES_A_TURN - 1:
                yield
        self._lines[same : len(old) - kept] = fresh
        yield
        for piece in self.pieces:
            piece.left_out = any(word in piece.text for word in self._without)
        yield
        self._lay_out()

    @property
    def stale(self) -> bool:
        """Whether the weights know a sentence that shall count no more."""
        return any(piece.learned and piece.left_out for piece in self.pieces)

    def learn(self) -> Generator[tuple[int, int] | None]:
        """Learn the finished sentences that are new: (done, total) tokens after each, None for a turn."""
        todo = self._runs()
        total, done = sum(len(piece.tokens) for run, _ in todo for piece in run), 0
        for run, trail in todo:
            for piece in run:
                trail = yield from self._learn(piece, trail)
                done += len(piece.tokens)
                yield done, total
            self._lay_out()

    def _piece(self, text: str, known: dict[str, list[Piece]]) -> Piece:
        same = known.get(text)
        return same.pop(0) if same else Piece(text, self.library.vocabulary.encode(text))

    def _lay_out(self) -> None:
        """The draft's tokens in a row, and the states of those that stand nearest before the caret."""
        parts: list[NDArray[np.int32]] = []
        here = chars = 0
        near: list[Piece] = []
        gap = np.full(1, BREAK, np.int32)
        for piece in self.pieces:
            piece.place = here
            parts.append(gap if piece.left_out else self._said(piece, self._caret - chars))
            here += len(parts[-1])
            chars += len(piece.text)
            if piece.hidden is not None and not piece.left_out and chars <= self._caret + LONGEST:
                near.append(piece)
        window, room = [], self.echo.settings.window
        for piece in reversed(near):
            if room > 0:
                window.append(piece)
                room -= len(piece.tokens)
            elif room < -2 * self.echo.settings.window:
                piece.hidden = None
            else:
                room -= len(piece.tokens)
        self.echo.tokens = np.concatenate(parts) if parts else np.zeros(0, np.int32)
        window.reverse()
        if window:
            self.echo.places = np.concatenate([piece.place + np.arange(len(piece.tokens)) for piece in window])
            self.echo.hidden = np.concatenate([piece.hidden for piece in window if piece.hidden is not None])
        else:
            self.echo.places = self.echo.places[:0]
            self.echo.hidden = self.echo.hidden[:0]

    def _said(self, piece: Piece, caret: int) -> NDArray[np.int32]:
        """The tokens of ``piece``; a word half written at ``caret`` (in it) says nothing: it will become another."""
        vocabulary = self.library.vocabulary
        if piece.learned or not (0 < caret <= len(piece.text) and _being_written(piece.text, caret)):
            return piece.tokens
        half = begun(vocabulary, piece.text[:caret])
        if not half:
            return piece.tokens
        before, after = piece.text[: caret - len(half)], piece.text[caret:]
        return np.concatenate([vocabulary.encode(before), np.full(1, BREAK, np.int32), vocabulary.encode(after)])

    def _runs(self) -> list[tuple[list[Piece], Trail | None]]:
        """What is to be learned: sentences that follow one another together, and where what is before them ended."""
        runs: list[tuple[list[Piece], Trail | None]] = []
        if self.learner is None:
            return runs
        first, chars, last = max(0, self._caret - LEARNED_CHARS), 0, None
        going = False
        for piece in self.pieces:
            start, chars = chars, chars + len(piece.text)
            if not piece.text.strip():
                continue
            within = start >= first and chars <= first + LEARNED_CHARS + LONGEST
            unfinished = start < self._caret <= chars and _being_written(piece.text, self._caret - start)
            wanted = within and not unfinished and not piece.left_out and not piece.learned and len(piece.tokens)
            if wanted and not going:
                runs.append(([], last.end if last else None))
            if wanted:
                runs[-1][0].append(piece)
            going, last = bool(wanted), piece
        return runs

    def _learn(self, piece: Piece, trail: Trail | None) -> Generator[None, None, Trail]:
        learner, library = self.learner, self.library.network
        assert learner is not None
        assert library is not None
        trail = trail or Trail(learner.network.zero_state(), self._newline[-1])
        tokens = piece.tokens.tolist()
        before, after, hidden = [], [], []
        kept = trail
        for at in range(0, len(tokens), learner.pace.span):
            span = tokens[at : at + learner.pace.span]
            start = piece.place + at
            old = yield from forward(library, [trail.last, *span[:-1]], trail.state)
            plain = log_probabilities(library, old.out)[np.arange(len(span)), span].astype(np.float64)
            yield
            read, logs, kept = yield from learner.read(span, kept)
            own = logs[np.arange(len(span)), span].astype(np.float64)
            one, other = yield from self._judge(start, span, plain, own, read.out)
            before.append(one)
            after.append(other)
            hidden.append(read.out)
            yield from learner.learn(read, span, logs)
            trail = kept
        piece.before, piece.after = np.concatenate(before), np.concatenate(after)
        piece.hidden, piece.end = np.concatenate(hidden), kept
        return kept

    def _judge(
        self, start: int, span: list[int], plain: Floats, own: Floats, outs: NDArray[np.float32]
    ) -> Generator[None, None, tuple[Floats, Floats]]:
        """Bits of each token for the library's model and for the session as it is; weights and gate follow."""
        tokens = self.echo.tokens
        plain, own = np.exp(plain), np.exp(own)
        lead = tokens[max(0, start - CONTEXT) : start]
        lead = lead[np.flatnonzero(lead == BREAK)[-1] + 1 :] if (lead == BREAK).any() else lead
        ngram = self.library.ngram
        matched = np.zeros(len(span), np.int64)
        if ngram is not None:
            theirs, matched = ngram.score(np.concatenate([lead, np.asarray(span, np.int32)]))
            theirs, matched = theirs[len(lead) :], matched[len(lead) :]
            plain = mixture.mix(plain, theirs, matched, self.library.weights)
            own = self._mixed(own, theirs, matched)
        yield
        cached, share = self.echo.cached(start, outs)
        own = (1 - share) * own + share * cached
        yield
        for k, token in enumerate(span):
            recent = [*lead.tolist(), *span[:k]][-CONTEXT:]
            own[k] = self.echo.judge(start + k, token, recent, int(matched[k]), float(own[k]))
            if k % 16 == 15:
                yield
        return _bits(plain), _bits(own)

    def _mixed(self, lstm: Floats, ngram: Floats, matched: NDArray[np.int64]) -> Floats:
        """Interpolated with weights that the text itself moves, as ``mixture.follow`` does."""
        weights, found = self.voice.weights, np.empty(len(lstm))
        for k, level in enumerate(np.minimum(matched, len(weights) - 1).tolist()):
            weight = weights[level]
            found[k] = weight * lstm[k] + (1 - weight) * ngram[k]
            share = weight * lstm[k] / max(found[k], 1e-300)
            weights[level] = min(max(weight + FOLLOWING * (share - weight), LEAST), MOST)
        return found


def _being_written(sentence: str, caret: int) -> bool:
    """Whether the caret stands inside of ``sentence`` or at its end, and that is none yet: a quotation may be open."""
    whole = sentence.rstrip()
    body = whole.rstrip(CLOSERS)
    if caret < len(whole):
        return bool(sentence[:caret].strip())  # before its first letter it stands between two
    is_open = any(whole.count(opener) > whole.count(closer) for opener, closer in QUOTES) or whole.count('"') % 2
    return bool(is_open) or not body or body[-1] not in ENDS


def _bits(p: Floats) -> Floats:
    return -np.log2(np.maximum(p, 1e-300))


def rarity_in(stack: Stack) -> Floats:
    """-log10 of how often each token comes, (V,); the same for all where no n-gram has counted them."""
    if stack.ngram is None:
        return np.full(stack.vocabulary.size, 3.0)
    return rarity_of(stack.ngram.unigram)
