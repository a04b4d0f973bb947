"""A loaded review model: texts in, ratings out. No torch: the warm engine starts at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import BadInput
from ..store import bundle, library
from ..store.bundle import StoredModel
from .explain import pieces_of, sentences_of
from .metrics import Floats
from .normalise import letters, normalise, units_of
from .pack import Parts, unpack

MAX_CHARS = 20_000
MAX_SENTENCES = 200


@dataclass(frozen=True)
class Rating:
    """``score`` 0-1, or None with ``label`` unclear and the ``reason``: empty, no_words, other_script, unknown_words."""

    score: float | None
    label: str
    reason: str = ""
    sentences: tuple[tuple[str, float | None], ...] = ()


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
        """"" for a text that can be rated, else the reason."""
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

    def rate(self, texts: Sequence[str]) -> list[Rating]:
        """A rating each, in order; all texts and all their sentences go through the models together."""
        documents: list[list[str]] = []
        plans: list[tuple[str, list[str], int, list[int | None]]] = []
        for raw in texts:
            text = normalise(raw[:MAX_CHARS])
            units = units_of(text, self.parts.encoder.kind)
            reason = self.why_unclear(text, units)
            if reason:
                plans.append((reason, [raw] if raw else [], -1, [None] if raw else []))
                continue
            own = len(documents)
            documents.append(units)
            sentences = sentences_of(raw[:MAX_CHARS])
            places: list[int | None] = []
            for number, sentence in enumerate(sentences):
                clean = normalise(sentence)
                inner = units_of(clean, self.parts.encoder.kind)
                if len(sentences) == 1:
                    places.append(own)
                elif number >= MAX_SENTENCES or self.why_unclear(clean, inner):
                    places.append(None)
                else:
                    places.append(len(documents))
                    documents.append(inner)
            plans.append(("", sentences, own, places))
        found = self.probabilities(documents) if documents else []
        ratings: list[Rating] = []
        for reason, sentences, own, places in plans:
            scores = [None if place is None else float(found[place]) for place in places]
            rated = tuple(zip(sentences, scores, strict=True))
            if reason:
                ratings.append(Rating(None, "unclear", reason, rated))
                continue
            score = float(found[own])
            clear = [(len(each), value) for each, value in rated if value is not None]
            ratings.append(Rating(score, self.parts.calibration.label(score, clear), "", rated))
        return ratings

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
