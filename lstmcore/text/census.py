"""How often each unit of a corpus comes, and in how many documents; kept beside the corpus, for counting takes long."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..control import Control
from ..errors import CoreError
from ..events import Event, Progress
from ..store.atomic import write_json
from . import tokens
from .corpus import Corpus
from .files import read_regular
from .lessons import simplified_for_lessons
from .words import split_words

VERSION = 1
BLOCK = 100_000  # characters between two looks at whether to stop
Split = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Way:
    """How a text is cut: ``units`` (char, word, subword) and what matters to them; ``dictionary`` is jieba's."""

    units: str
    subwords: str = "bpe"
    max_vocab: int = 200_000
    dictionary: tuple[str, ...] = ()
    lowercase: bool = False
    strip_punctuation: bool = False

    def simplified(self, text: str) -> str:
        """``text`` with what lessons leave out left out."""
        return simplified_for_lessons(text, self.lowercase, self.strip_punctuation)

    def key(self) -> str:
        """The same for ways that cut alike."""
        relevant = {"word": self.dictionary, "subword": (self.subwords, self.max_vocab)}.get(self.units, ())
        told = [VERSION, self.units, relevant, self.lowercase, self.strip_punctuation]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Census:
    """``counts`` and ``holding`` (in how many of the ``documents``) of each unit, the commonest first.

    ``chars``: of the text that was cut. ``documents`` are the files of the corpus, or the lines that are not blank of
    its only file. ``model``: of the subwords that were learned, "" for other units.
    """

    counts: dict[str, int]
    holding: dict[str, int]
    documents: int
    chars: int
    model: str = ""


def several(corpus: Corpus) -> bool:
    """Whether the documents of ``corpus`` are its files."""
    return len(corpus.stretches) > 1


def splitter(way: Way, model: str = "") -> Split:
    """What cuts a text, already simplified, in this way."""
    if way.units == "char":
        return str
    if way.units == "word":
        return lambda text: split_words(text, way.dictionary)
    vocabulary = tokens.SubwordVocabulary(model)
    shown = [vocabulary.shown(token) for token in range(vocabulary.size)]
    return lambda text: [shown[token] for token in vocabulary.encode(text).tolist()]


def census(corpus: Corpus, way: Way, control: Control) -> Generator[Event, None, Census | None]:
    """Count ``corpus``, or take the count that is kept in its folder. Yields Progress; None when stopped."""
    place = Path(corpus.folder) / f"units-{corpus.sha256[:16]}-{way.key()}.json" if corpus.folder else None
    if place is not None and (kept := _kept(place)) is not None:
        return kept
    found = yield from _counted(corpus, way, control)
    if found is not None and place is not None:
        _keep(place, found, corpus.sha256)
    return found


def _counted(corpus: Corpus, way: Way, control: Control) -> Generator[Event, None, Census | None]:
    yield Progress("tokens", 0, len(corpus.text))
    model = ""
    if way.units == "subword":
        model = tokens.SubwordVocabulary.build(way.simplified(corpus.text), 2, way.max_vocab, way.subwords).model
    split = splitter(way, model)
    counts, holding, documents, chars = Counter[str](), Counter[str](), 0, 0
    starts = [start for start, _ in corpus.stretches] if several(corpus) else [0]
    for first, last in zip(starts, [*starts[1:], len(corpus.text)], strict=True):
        seen: set[str] = set()
        for start, end in _blocks(corpus.text, first, last):
            yield Progress("tokens", start, len(corpus.text))
            if control.stop_requested:
                return None
            block = way.simplified(corpus.text[start:end])
            pieces = split(block)
            chars += len(block)
            counts.update(pieces)
            if several(corpus):
                seen.update(pieces)
            else:
                for line in _lines(pieces):
                    holding.update(set(line))
                    documents += 1
        if several(corpus):
            holding.update(seen)
            documents += 1
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return Census(dict(ranked), {unit: holding[unit] for unit, _ in ranked}, documents, chars, model)


def _blocks(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """From where to where each block reaches: to the end of a line, where there is one."""
    while start < stop:
        end = min(stop, text.find("\n", start + BLOCK, start + 2 * BLOCK) + 1 or start + 2 * BLOCK)
        yield start, end
        start = end


def _lines(pieces: Sequence[str]) -> Iterator[Sequence[str]]:
    """The pieces of each line, its end included, that is not blank."""
    if isinstance(pieces, str):
        yield from (line for line in pieces.splitlines(keepends=True) if line.strip())
        return
    start = 0
    for place, piece in enumerate(pieces, 1):
        if "\n" in piece or place == len(pieces):
            line = pieces[start:place]
            if any(map(str.strip, line)):
                yield line
            start = place


def _keep(place: Path, found: Census, digest: str) -> None:
    rows = [[unit, count, found.holding[unit]] for unit, count in found.counts.items()]
    values = {"rows": rows, "documents": found.documents, "chars": found.chars, "model": found.model}
    try:
        write_json(place, values)
        for old in place.parent.glob("units-*.json"):
            if not old.name.startswith(f"units-{digest[:16]}-"):
                old.unlink(missing_ok=True)
    except (CoreError, OSError):  # a folder that cannot be written to is counted each time
        return


def _kept(place: Path) -> Census | None:
    """The count in a file; None where there is none that can be read."""
    try:
        values: dict[str, Any] = json.loads(read_regular(str(place)))
        rows = [(str(unit), int(count), int(held)) for unit, count, held in values["rows"]]
        sizes = int(values["documents"]), int(values["chars"])
        counts, holding = {unit: count for unit, count, _ in rows}, {unit: held for unit, _, held in rows}
        return Census(counts, holding, *sizes, str(values["model"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
