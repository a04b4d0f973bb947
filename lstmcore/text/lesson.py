"""The verb ``lesson``: one sentence in the forms that a machine can count with, against a corpus."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..control import Control
from ..errors import BadInput
from ..events import Done, Event, Progress
from ..specs import LessonSpec
from . import tokens
from .corpus import Corpus, load_text
from .words import read_dictionary, split_words

BLOCK = 100_000  # characters between two looks at whether to stop
LONGEST = 2000  # characters of a sentence
Split = Callable[[str], Sequence[str]]


@dataclass
class _Counted:
    """How often each unit comes, in how many documents those of the sentence come, and how many documents there are."""

    counts: Counter[str] = field(default_factory=Counter[str])
    holding: Counter[str] = field(default_factory=Counter[str])
    documents: int = 0

    def close(self, seen: set[str]) -> None:
        """A document ended, in which ``seen`` stood."""
        self.holding.update(seen)
        self.documents += 1


def lesson(spec: LessonSpec, control: Control) -> Iterator[Event]:
    """Done holds, aligned with ``tokens``: ``ids``, ``known``, ``bag``, ``tfidf``, ``idf`` and ``embeddings``.

    ``ids``: place in the dictionary of the corpus, 0 the commonest, of ``vocab_size``; -1 (in one-hot: no place) for a
    token that the corpus lacks, which is not ``known``. ``bag``: how often the token stands in the sentence.
    ``tfidf`` = bag / number of tokens * idf, idf = ln((1 + documents) / (1 + documents that hold the token)) + 1 (the
    smoothed form of scikit-learn); ``documents`` are the files of the corpus, or the lines that are not blank of its
    only file, as ``by`` says. ``embeddings``: the token's vector, [] for one without; ``composed``: made of its parts.
    BadInput.
    """
    if not spec.sentence.strip() or len(spec.sentence) > LONGEST:
        raise BadInput("sentence_wanted", limit=LONGEST)
    dictionary = read_dictionary(spec.user_dictionary) if spec.user_dictionary else []
    vectors = None
    if spec.vectors is not None:
        from ..vectors.store import load

        vectors = load(spec.vectors)
    corpus = yield from load_text(spec.sources, control, cleaning=spec.cleaning)
    if corpus is None:
        yield Done("cancelled")
        return
    units = tokens.choose_units(corpus.language, corpus.chars) if spec.units == "auto" else spec.units
    split = _splitter(units, corpus.text, dictionary)
    sentence = list(split(spec.sentence))
    counted = yield from _counted(corpus, split, set(sentence), control)
    if counted is None:
        yield Done("cancelled")
        return
    order = sorted(counted.counts, key=lambda each: (-counted.counts[each], each))
    place = {token: number for number, token in enumerate(order)}
    bag = Counter(sentence)
    idf = {each: math.log((1 + counted.documents) / (1 + counted.holding[each])) + 1 for each in bag}
    result: dict[str, Any] = {
        "units": units,
        "tokens": sentence,
        "ids": [place.get(each, -1) for each in sentence],
        "vocab_size": len(order),
        "known": [each in place for each in sentence],
        "bag": [bag[each] for each in sentence],
        "idf": [round(idf[each], 5) for each in sentence],
        "tfidf": [round(bag[each] / len(sentence) * idf[each], 5) for each in sentence],
        "documents": counted.documents,
        "by": "files" if _several(corpus) else "paragraphs",
        "embeddings": [],
        "composed": [False] * len(sentence),
        "dimension": 0,
    }
    if vectors is not None:
        from ..vectors.composed import rows_for

        rows, composed = rows_for([each.strip() for each in sentence], vectors)
        result["embeddings"] = [[] if row is None else [round(float(x), 5) for x in row] for row in rows]
        result |= {"composed": composed, "dimension": vectors.dimension}
    yield Done("done", result)


def _splitter(units: str, text: str, dictionary: list[str]) -> Split:
    if units == "char":
        return list
    if units == "word":
        return lambda part: split_words(part, dictionary)
    vocabulary = tokens.SubwordVocabulary.build(text)
    return lambda part: [vocabulary.decode([int(each)]) for each in vocabulary.encode(part)]


def _several(corpus: Corpus) -> bool:
    return len(corpus.stretches) > 1


def _counted(
    corpus: Corpus, split: Split, asked: set[str], control: Control
) -> Generator[Event, None, _Counted | None]:
    """Count the whole corpus; None when stopped."""
    found = _Counted()
    starts = [start for start, _ in corpus.stretches] if _several(corpus) else [0]
    for start, stop in zip(starts, [*starts[1:], len(corpus.text)], strict=True):
        seen: set[str] = set()
        while start < stop:
            yield Progress("counting", start, len(corpus.text))
            if control.stop_requested:
                return None
            end = min(stop, corpus.text.find("\n", start + BLOCK, start + 2 * BLOCK) + 1 or start + 2 * BLOCK)
            pieces = split(corpus.text[start:end])
            found.counts.update(pieces)
            if _several(corpus):
                seen |= asked.intersection(pieces)
            else:
                for line in _lines(pieces):
                    found.close(asked.intersection(line))
            start = end
        if _several(corpus):
            found.close(seen)
    return found


def _lines(pieces: Sequence[str]) -> Iterator[Sequence[str]]:
    """The pieces of each line, its end included, that is not blank."""
    start = 0
    for place, piece in enumerate(pieces, 1):
        if "\n" in piece or place == len(pieces):
            line = pieces[start:place]
            if any(map(str.strip, line)):
                yield line
            start = place
