"""The verb ``continue``: read the prefix (only what is new of it), write, stream."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..control import Control
from ..errors import BadInput
from ..events import Candidate, Done, Event, Notice, Piece
from ..specs import ContinueSpec
from ..store import atomic, library
from ..text.language import language
from .begun import begun
from .bridge import Bridge, bits_of, bridges
from .generate import Draft, write
from .originality import WINDOW
from .stack import Reader, Stack

if TYPE_CHECKING:
    from .load import Loader

TAIL = 400
READ_AT_MOST = 1500
STREAM_SECONDS = 1 / 30
UNKNOWN_SHARE = 0.5
LATIN = re.compile("[A-Za-z]")
TELLING = {"zh": 4, "en": 12}  # letters, from which on a text's language is told


class Memory:
    """States after texts already read, found again by their last ``TAIL`` characters."""

    def __init__(self, most: int = 16) -> None:
        self._entries: list[tuple[str, bool, Reader]] = []
        self._most = most

    def copy(self) -> Memory:
        """The same states, to be added to."""
        other = Memory(self._most)
        other._entries = list(self._entries)
        return other

    def keep(self, text: str, reader: Reader) -> None:
        """Remember that ``reader`` has read ``text``."""
        whole = len(text) <= TAIL
        entry = (text[-TAIL:], whole, reader)
        self._entries = [e for e in self._entries if e[:2] != entry[:2]][-self._most + 1 :]
        self._entries.append(entry)

    def find(self, text: str) -> tuple[Reader, str] | None:
        """The state that leaves least of ``text`` to read, and that rest."""
        best: tuple[Reader, str] | None = None
        for tail, whole, reader in reversed(self._entries):
            if whole:
                at = 0 if text.startswith(tail) else -1
            else:
                at = text.rfind(tail)
            if at < 0:
                continue
            rest = text[at + len(tail) :]
            if best is None or len(rest) < len(best[1]):
                best = (reader, rest)
        return best


def read_prefix(stack: Stack, memory: Memory, prefix: str) -> Reader:
    """The reader after ``prefix``; texts start, as in training, after a line end."""
    kept = prefix[: _sure(stack, prefix)]
    found = memory.find(kept)
    if found and len(found[1]) <= READ_AT_MOST:
        reader, rest = found
    else:
        rest = kept[-READ_AT_MOST:]
        newline = [int(t) for t in stack.vocabulary.encode("\n")]
        reader = stack.read(newline, stack.start())
    reader = _read_on(stack, rest, reader)
    memory.keep(kept, reader)
    return _read_on(stack, prefix[len(kept) :][-READ_AT_MOST:], reader)


def read_whole_words(stack: Stack, memory: Memory, prefix: str) -> Reader:
    """The reader after ``prefix`` without what ``begun`` says, as whoever writes on wants it."""
    return read_prefix(stack, memory, prefix[: len(prefix) - len(begun(stack.vocabulary, prefix))])


def _read_on(stack: Stack, text: str, reader: Reader) -> Reader:
    tokens = [int(t) for t in stack.vocabulary.encode(text)]
    return stack.read(tokens, reader) if tokens else reader


def _sure(stack: Stack, text: str) -> int:
    """How much of ``text`` is cut into the same tokens whatever is written after it: only its last word may grow."""
    if stack.vocabulary.units == "char":
        return len(text)
    for at in range(len(text) - 1, 0, -1):
        before, first = text[at - 1], text[at : at + 1]
        if before == "\n" and not first.isspace():
            return at
        # a space after a word or sign goes with the word that follows it, and parts it from what stands before
        if first == " " and not before.isspace() and text[at + 1 : at + 2].isalpha():
            return at
    return 0


_loader: Loader | None = None


def shared_loader() -> Loader:
    """The loader of this process."""
    global _loader
    if _loader is None:
        from .load import Loader

        _loader = Loader()
    return _loader


def continue_(spec: ContinueSpec, control: Control) -> Iterator[Event]:
    """Write on after ``spec.prefix``; Piece events for what streams, Candidate for each finished text."""
    from .voice import voice_of

    if 0 < spec.max_copy < WINDOW:
        raise BadInput("max_copy", least=WINDOW)
    began = time.monotonic()
    stack, memory = voice_of(spec)
    notice = _unknown_prefix(stack, spec.prefix)
    if notice:
        yield notice
    reader = read_whole_words(stack, memory, spec.prefix)
    bridging = bool(spec.after.strip())
    drawn = replace(spec, candidates=max(spec.candidates, spec.draws)) if bridging else spec
    streams = bridging and spec.candidates > 1  # one alone is the best of those drawn
    waiting = [""] * drawn.candidates
    drafts: list[Draft] = []
    sent = 0.0
    for k, piece, drafts in write(stack, reader, spec.prefix, drawn):  # noqa: B007 (the last drafts are wanted)
        if control.cancelled:
            break
        waiting[k] += piece
        now = time.monotonic()
        if now - sent >= STREAM_SECONDS and (streams or not bridging):
            sent = now
            yield from _flush(waiting, 1 if bridging else len(waiting))
        if control.stop_requested:
            break
    if bridging:
        texts = [] if control.cancelled else [draft.text for draft in drafts]
        if streams and texts:
            yield from _flush(waiting, 1)
        reader = read_prefix(stack, memory, spec.prefix)
        found = _ranked(stack, reader, texts, spec.after, streams)[: spec.candidates]
        waiting = [each.text for each in found]
        waiting[: int(streams)] = [""] * min(len(waiting), int(streams))
        candidates = [_candidate(stack, spec, each.text, bits_of(stack, reader, each.text)) for each in found]
    else:
        candidates = [_candidate(stack, spec, draft.text, draft.bits) for draft in drafts]
    yield from _flush(waiting)
    for index, each in enumerate(candidates):
        yield Candidate(index, each["text"], each["bits_per_char"], each["copied"])
    if control.cancelled:
        yield Done("cancelled", {})
        return
    if spec.out:
        atomic.write_text(spec.out, spec.prefix + (candidates[0]["text"] if candidates else ""))
    seconds = round(time.monotonic() - began, 3)
    result = {"prefix": spec.prefix, "candidates": candidates, "seconds": seconds}
    yield Done("stopped" if control.stop_requested else "done", result)


def _ranked(stack: Stack, reader: Reader, texts: list[str], after: str, streamed: bool) -> list[Bridge]:
    """The bridges, the best first; of the text that was streamed its own best cut comes before them."""
    if not streamed or not texts:
        return bridges(stack, reader, texts, after)
    own = bridges(stack, reader, texts[:1], after)[:1]
    return own + [each for each in bridges(stack, reader, texts[1:], after) if each.text not in {o.text for o in own}]


def _flush(waiting: list[str], most: int | None = None) -> Iterator[Event]:
    for k, text in enumerate(waiting[:most]):
        if text:
            waiting[k] = ""
            yield Piece(k, text)


def _candidate(stack: Stack, spec: ContinueSpec, text: str, bits: float) -> dict[str, Any]:
    copied = stack.copies.copied_share(text, spec.prefix) if stack.copies else 0.0
    per_char = bits / max(1, len(text))
    return {"text": text, "bits_per_char": round(per_char, 4), "copied": round(copied, 4)}


def _unknown_prefix(stack: Stack, prefix: str) -> Notice | None:
    """A prefix in a script or language that the model does not know is answered with the name of one that does."""
    tail = prefix[-300:]
    points = np.array([ord(letter) for letter in tail] or [0])
    han = int(((points >= 0x3400) & (points <= 0x9FFF)).sum())
    wanted = "zh" if han > 0.2 * len(points) else "en"
    told = han >= TELLING["zh"] if wanted == "zh" else len(LATIN.findall(tail)) >= TELLING["en"]
    foreign = told and language(tail) == wanted and stack.languages == frozenset({"zh", "en"} - {wanted})
    if len(tail.strip()) < 2 or not (foreign or stack.vocabulary.unknown_share(tail) >= UNKNOWN_SHARE):
        return None
    for card in library.list_models():
        usable = card.get("kind") == "language" and not card.get("damaged")
        if usable and card.get("language") == wanted and card.get("name") != stack.name:
            return Notice("unknown_prefix", {"model": card["name"], "ref": card["ref"]})
    return Notice("unknown_prefix_no_model")
