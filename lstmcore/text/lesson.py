"""The verb ``lesson``: one sentence in the forms that a machine can count with, against a corpus."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..control import Control
from ..errors import BadInput
from ..events import Done, Event
from ..specs import LessonSpec
from . import tokens
from .census import Way, census, several, splitter
from .corpus import load_text
from .words import read_dictionary

LONGEST = 2000  # characters of a sentence


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
    way = Way(units, dictionary=tuple(dictionary))
    counted = yield from census(corpus, way, control)
    if counted is None:
        yield Done("cancelled")
        return
    sentence = list(splitter(way, counted.model)(spec.sentence))
    place = {token: number for number, token in enumerate(counted.counts)}
    bag = Counter(sentence)
    idf = {each: math.log((1 + counted.documents) / (1 + counted.holding.get(each, 0))) + 1 for each in bag}
    result: dict[str, Any] = {
        "units": units,
        "tokens": sentence,
        "ids": [place.get(each, -1) for each in sentence],
        "vocab_size": len(counted.counts),
        "known": [each in place for each in sentence],
        "bag": [bag[each] for each in sentence],
        "idf": [round(idf[each], 5) for each in sentence],
        "tfidf": [round(bag[each] / len(sentence) * idf[each], 5) for each in sentence],
        "documents": counted.documents,
        "by": "files" if several(corpus) else "paragraphs",
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
