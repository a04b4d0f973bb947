"""What the pages share. Panels show it, only controllers change it; a setter emits only on a real change."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

Card = dict[str, Any]


class AppState(QObject):
    """Models as cards (each with ``ref``), corpora as reports (each with ``folder``), the run in progress."""

    models_changed = Signal(object)  # tuple[Card, ...]
    current_model_changed = Signal(str)  # ref of a language model, "" for none
    current_reviews_model_changed = Signal(str)  # ref of a review model
    corpora_changed = Signal(object)  # tuple[dict, ...]
    current_corpus_changed = Signal(str)  # folder of the corpus that Train would take
    run_changed = Signal(object)  # {"run": folder, "name": ..., "phase": ...} while one trains, else None
    prefix_changed = Signal(str)  # the last words the user wrote: samples continue them

    def __init__(self) -> None:
        super().__init__()
        self._models: tuple[Card, ...] = ()
        self._current_model = ""
        self._current_reviews_model = ""
        self._corpora: tuple[dict[str, Any], ...] = ()
        self._current_corpus = ""
        self._run: dict[str, Any] | None = None
        self._prefix = ""

    @property
    def models(self) -> tuple[Card, ...]:
        """Every model that can be used now, bundled ones too."""
        return self._models

    def set_models(self, cards: list[Card] | tuple[Card, ...]) -> None:
        """Show these models from now on."""
        if tuple(cards) != self._models:
            self._models = tuple(cards)
            self.models_changed.emit(self._models)

    def models_of(self, kind: str) -> tuple[Card, ...]:
        """The undamaged models of ``kind``: "language" or "reviews"."""
        return tuple(card for card in self._models if card.get("kind") == kind and not card.get("damaged"))

    def model(self, ref: str) -> Card | None:
        """The card of ``ref``, None when it is not (or no longer) there."""
        return next((card for card in self._models if card.get("ref") == ref), None)

    @property
    def current_model(self) -> str:
        """The ref of the model that Write continues with."""
        return self._current_model

    def set_current_model(self, ref: str) -> None:
        """Write with this model."""
        if ref != self._current_model:
            self._current_model = ref
            self.current_model_changed.emit(ref)

    @property
    def current_reviews_model(self) -> str:
        """The ref of the model that Reviews rates with."""
        return self._current_reviews_model

    def set_current_reviews_model(self, ref: str) -> None:
        """Rate with this model."""
        if ref != self._current_reviews_model:
            self._current_reviews_model = ref
            self.current_reviews_model_changed.emit(ref)

    def reviews_reader(self, language: str) -> str:
        """The ref of a review model that reads ``language``: the one in use where it does, "" where none does."""
        refs = [card["ref"] for card in self.models_of("reviews") if card.get("language") in (language, "mixed")]
        return self._current_reviews_model if self._current_reviews_model in refs else next(iter(refs), "")

    @property
    def corpora(self) -> tuple[dict[str, Any], ...]:
        """The reports of the corpora kept on this machine, newest first."""
        return self._corpora

    def set_corpora(self, reports: list[dict[str, Any]] | tuple[dict[str, Any], ...]) -> None:
        """Show these corpora from now on."""
        if tuple(reports) != self._corpora:
            self._corpora = tuple(reports)
            self.corpora_changed.emit(self._corpora)

    @property
    def current_corpus(self) -> str:
        """The folder of the corpus chosen for training."""
        return self._current_corpus

    def set_current_corpus(self, folder: str) -> None:
        """Train on this corpus next."""
        if folder != self._current_corpus:
            self._current_corpus = folder
            self.current_corpus_changed.emit(folder)

    @property
    def run(self) -> dict[str, Any] | None:
        """The training in progress."""
        return self._run

    def set_run(self, run: dict[str, Any] | None) -> None:
        """A training began, changed its phase, or ended (None)."""
        if run != self._run:
            self._run = run
            self.run_changed.emit(run)

    @property
    def prefix(self) -> str:
        """The last words before the caret on the Write page."""
        return self._prefix

    def set_prefix(self, prefix: str) -> None:
        """The user wrote on."""
        if prefix != self._prefix:
            self._prefix = prefix
            self.prefix_changed.emit(prefix)
