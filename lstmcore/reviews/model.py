"""A loaded review model: texts in, ratings out. No torch: the warm engine starts at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    """One text on its way: its units, or the ``reason`` why it cannot be rated, its score, what its sentences say.

    ``told`` is (characters, score) of each sentence by the n-gram model: whether the label becomes mixed.
    """

    raw: str
    units: list[str]
    reason: str
    score: float = 0.0
    sentences: tuple[tuple[str, float | None], ...] = ()
    told: Sequence[tuple[int, float]] = ()

    def rating(self, calibration: Calibration) -> Rating:
        """What came out of it."""
        if self.reason:
            return Rating(None, "unclear", self.reason, self.sentences)
        label = calibration.label(self.score, self.told)
        return Rating(self.score, label, "", self.sentences, calibration.class_of(self.score))


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
        strange = sum(unit[0].isalpha() for unit in self.parts.encoder.unknown(units))
        if strange and strange > 0.5 * sum(unit[0].isalpha() for unit in units):
            return "unknown_words"
        return ""

    def rate(self, texts: Sequence[str], every_sentence: bool = True) -> list[Rating]:
        """A rating each, in order; all texts go through the models together, and so do their sentences.

        Without ``every_sentence`` the ratings hold none, and only reviews that they could make mixed are cut into
        them. Whether they do is what the n-gram model says of them, so that a review gets the same label either way.
        """
        calibration = self.parts.calibration
        plans = [self._plan(raw, every_sentence) for raw in texts]
        clear = [plan for plan in plans if not plan.reason]
        if clear:
            for plan, score in zip(clear, self.probabilities([plan.units for plan in clear]).tolist(), strict=True):
                plan.score = score
            wanted = [plan for plan in clear if every_sentence or calibration.may_divide(plan.score)]
            self._hear_sentences(wanted, every_sentence)
        return [plan.rating(calibration) for plan in plans]

    def _plan(self, raw: str, every_sentence: bool) -> _Plan:
        text = normalise(raw[:MAX_CHARS])
        units = units_of(text, self.parts.encoder.kind)
        reason = self.why_unclear(text, units)
        return _Plan(raw, units, reason, sentences=((raw, None),) if reason and raw and every_sentence else ())

    def _hear_sentences(self, plans: Sequence[_Plan], keep: bool) -> None:
        """Give each plan what its sentences say, and with ``keep`` the sentences with their scores."""
        documents: list[list[str]] = []
        places: list[list[tuple[str, int | None]]] = []
        for plan in plans:
            found: list[tuple[str, int | None]] = []
            for sentence in sentences_of(plan.raw[:MAX_CHARS]):
                clean = normalise(sentence)
                units = units_of(clean, self.parts.encoder.kind)
                if len(found) >= MAX_SENTENCES or self.why_unclear(clean, units):
                    found.append((sentence, None))
                else:
                    found.append((sentence, len(documents)))
                    documents.append(units)
            places.append(found)
        if not documents:
            return
        calibration = self.parts.calibration
        ngram = self.parts.baseline.logits(documents)
        told = calibration.probability(ngram, ngram).tolist()
        scores: list[float] = self._with_lstm(ngram, documents).tolist() if keep else []
        for plan, found in zip(plans, places, strict=True):
            if len(found) == 1:
                plan.sentences = ((found[0][0], plan.score),) if keep else ()
                continue
            plan.told = [(len(sentence), told[at]) for sentence, at in found if at is not None]
            if keep:
                plan.sentences = tuple((sentence, None if at is None else scores[at]) for sentence, at in found)

    def _with_lstm(self, ngram: Floats, documents: Sequence[Sequence[str]]) -> Floats:
        lstm = self.parts.network.logits(documents, self.parts.encoder)
        return self.parts.calibration.probability(ngram, lstm)

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
