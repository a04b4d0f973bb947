"""A loaded review model: texts in, ratings out. No torch: the warm engine starts at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import BadInput
from ..store import bundle, library
from ..store.bundle import StoredModel
from .calibrate import Calibration
from .explain import pieces_of, sentences_of
from .metrics import Floats
from .normalise import letters, normalise, units_of
from .pack import Parts, unpack

MAX_CHARS = 20_000
MAX_SENTENCES = 200


@dataclass(frozen=True)
class Rating:
    """``score`` 0-1, or None: ``label`` is unclear, ``reason`` empty, no_words, other_script or unknown_words.

    ``guess``: the number of the class, 0 the worst.
    """

    score: float | None
    label: str
    reason: str = ""
    sentences: tuple[tuple[str, float | None], ...] = ()
    guess: int | None = None


@dataclass
class _Plan:
    """Where a text (``own``) and its sentences (``places``) stand among all documents of one call."""

    reason: str
    sentences: list[str]
    own: int
    places: list[int | None]
    clear: Sequence[tuple[int, float]] = ()

    @property
    def own_sentences(self) -> list[int]:
        """The documents that are only sentences of this text."""
        return [place for place in self.places if place is not None and place != self.own]

    def rating(self, calibration: Calibration | None, found: Sequence[float | None]) -> Rating:
        """The rating, given the probability of every document."""
        if self.reason or calibration is None:
            return Rating(None, "unclear", self.reason, tuple((each, None) for each in self.sentences))
        scores = [None if place is None else found[place] for place in self.places]
        rated = tuple(
            (each, None if score is None else float(score)) for each, score in zip(self.sentences, scores, strict=True)
        )
        score = float(found[self.own] or 0.0)
        return Rating(score, calibration.label(score, self.clear), "", rated, calibration.class_of(score))


class ReviewModel:
    """Scores reviews with the mixture of both models."""

    def __init__(self, stored: StoredModel) -> None:
        self.manifest = stored.manifest
        self.parts: Parts = unpack(stored)
        self.language = str(stored.manifest.get("language") or "mixed")

    def units(self, text: str) -> list[str]:
        """The units of one raw text."""
        return units_of(normalise(text), self.parts.encoder.kind)

    def logits(self, documents: Sequence[Sequence[str]]) -> tuple[Floats, Floats]:
        """Log-odds of the n-gram model and of the LSTM, (N,) each."""
        return self.parts.baseline.logits(documents), self.parts.network.logits(documents, self.parts.encoder)

    def probabilities(self, documents: Sequence[Sequence[str]]) -> Floats:
        """Calibrated probability of positive, (N,)."""
        return self.parts.calibration.probability(*self.logits(documents))

    def why_unclear(self, text: str, units: Sequence[str]) -> str:
        """ "" for a text that can be rated, else the reason."""
        if not text:
            return "empty"
        chinese, latin, other = letters(text)
        total = chinese + latin + other
        if not total:
            return "no_words"
        own = {"zh": chinese, "en": latin}.get(self.language, chinese + latin)
        if own < (0.3 if self.language == "zh" else 0.5) * total:
            return "other_script"
        words = [unit for unit in units if unit[0].isalpha()]
        if self.parts.encoder.known(words) < 0.5 * len(words):
            return "unknown_words"
        return ""

    def rate(self, texts: Sequence[str], every_sentence: bool = True) -> list[Rating]:
        """A rating each, in order; all texts and all their sentences go through the models together.

        Without ``every_sentence`` the sentences get no scores of their own. Whether they make the review mixed is what
        the n-gram model says of them, so that a review gets the same label alone and in a table.
        """
        documents: list[list[str]] = []
        plans = [self._plan(raw, documents) for raw in texts]
        if not documents:
            return [plan.rating(None, []) for plan in plans]
        calibration = self.parts.calibration
        ngram = self.parts.baseline.logits(documents)
        wanted = np.ones(len(documents), dtype=bool)
        for plan in plans:
            places = plan.own_sentences
            if len(places) > 1 and (ngram[places] > 0).any() and (ngram[places] < 0).any():
                scores = calibration.probability(ngram[places], ngram[places])
                sizes = [
                    len(each) for each, place in zip(plan.sentences, plan.places, strict=True) if place is not None
                ]
                plan.clear = list(zip(sizes, scores.tolist(), strict=True))
            if not every_sentence:
                wanted[places] = False
        chosen = np.flatnonzero(wanted)
        lstm = np.zeros(len(documents))
        lstm[chosen] = self.parts.network.logits([documents[at] for at in chosen], self.parts.encoder)
        found: list[float | None] = list(calibration.probability(ngram, lstm))
        for place in np.flatnonzero(~wanted):
            found[place] = None
        return [plan.rating(calibration, found) for plan in plans]

    def _plan(self, raw: str, documents: list[list[str]]) -> _Plan:
        """Add the text and its sentences to ``documents``, unless they cannot be rated."""
        text = normalise(raw[:MAX_CHARS])
        units = units_of(text, self.parts.encoder.kind)
        reason = self.why_unclear(text, units)
        if reason:
            return _Plan(reason, [raw] if raw else [], -1, [None] if raw else [])
        plan = _Plan("", sentences_of(raw[:MAX_CHARS]), len(documents), [])
        documents.append(units)
        if len(plan.sentences) == 1:
            plan.places.append(plan.own)
            return plan
        for number, sentence in enumerate(plan.sentences):
            clean = normalise(sentence)
            inner = units_of(clean, self.parts.encoder.kind)
            if number >= MAX_SENTENCES or self.why_unclear(clean, inner):
                plan.places.append(None)
            else:
                plan.places.append(len(documents))
                documents.append(inner)
        return plan

    def pieces(self, text: str) -> tuple[tuple[str, float], ...]:
        """What each piece of ``text`` added to the log-odds; joined they give the text."""
        rest = text[MAX_CHARS:]
        return pieces_of(text[:MAX_CHARS], self.parts) + (((rest, 0.0),) if rest else ())


_loaded: dict[tuple[str, int], ReviewModel] = {}


def load(model: str) -> ReviewModel:
    """The review model called ``model``, kept for the next call; BadInput for a language model."""
    path = library.resolve(model)
    inner = path / bundle.MANIFEST if path.is_dir() else path
    key = (str(path), inner.stat().st_mtime_ns if inner.exists() else 0)
    found = _loaded.get(key)
    if found is None:
        found = ReviewModel(_reviews_only(path))
        if len(_loaded) >= 3:
            _loaded.pop(next(iter(_loaded)))
        _loaded[key] = found
    return found


def _reviews_only(path: Path) -> StoredModel:
    card: dict[str, Any] = bundle.read_card(path)
    if card["kind"] != "reviews":
        raise BadInput("reviews_wrong_kind", model=card["name"])
    return bundle.read(path)
