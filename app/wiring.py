"""Every connection between the parts: the map of the app. Inside a page, its controller connects its panel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from lstmcore.events import Done, Failed

from . import theme
from .actions import BY_NAME
from .actions import WRITE as WRITE_SCOPE
from .crash import CrashGuard
from .dialogs.about import AboutDialog
from .dialogs.keys import KeysDialog
from .dialogs.palette import Palette
from .drop_frame import by_kind
from .i18n import tr, words
from .keymap import Keymap
from .main_window import MainWindow
from .messages import Action, Messages
from .notify import Notifier
from .pages import CORPORA, MODELS, REVIEWS, TRAIN, WRITE, Pages
from .qt_words import QtWords
from .settings import Settings
from .state import AppState

PAUSE_MS = 10


class Wiring(QObject):
    """Holds the parts that a connection needs; has no state of its own."""

    def __init__(
        self,
        app: QApplication,
        window: MainWindow,
        pages: Pages,
        state: AppState,
        messages: Messages,
        settings: Settings,
        guard: CrashGuard,
    ) -> None:
        super().__init__()
        self.app, self.window, self.pages, self.state = app, window, pages, state
        self.messages, self.settings, self.guard = messages, settings, guard
        self.qt_words, self.notifier = QtWords(app), Notifier(window)
        self._connect_window()
        self._connect_look()
        self._connect_pages()
        self._connect_state()
        guard.rescue = pages.write.save_now
        guard.tell = self._tell_crash
        messages.shown.connect(window.messages.show_message)
        messages.withdrawn.connect(window.messages.withdraw)
        messages.ready()

    def _connect_window(self) -> None:
        self.window.page_changed.connect(self._on_page)
        self.window.paths_dropped.connect(self.route)
        self.window.rail.help_requested.connect(self.show_help)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self.window).activated.connect(self.on_escape)
        for name, do in (
            ("stop", self.on_escape),
            ("help", self.show_help),
            ("palette", self.show_palette),
            ("keys", self.show_keys),
            ("inside", self._look_inside),
            ("runs", lambda: self._open_train_view("runs")),
            ("lessons", lambda: self._open_train_view("lessons")),
            ("train_file", self._train_by_file),
            ("film", self._save_film),
            ("import_model", self._import_model),
            ("compare_models", self._compare_models),
            ("report", self._open_own_report),
            ("verify", self.pages.models.shelf.verify),
            ("trash", self.pages.models.shelf.open_trash),
            ("language", self.window.rail.language.click),
            ("look", self.window.rail.look.click),
        ):
            self.window.actions_here.add(name, do)
        self.keymap = Keymap(self.settings, (self.window.actions_here, self.pages.write.panel.actions_here), self)
        self.keymap.changed.connect(self._tell_keys)
        self._tell_keys()

    def _connect_look(self) -> None:
        self.window.rail.language_requested.connect(self.keep_language)
        self.window.rail.look_requested.connect(self.keep_look)
        self.app.styleHints().colorSchemeChanged.connect(self._on_system_look)

    def _connect_pages(self) -> None:
        pages = self.pages
        pages.write.panel.look_requested.connect(self.keep_look)
        pages.write.teaching.kept.connect(self._on_taught)
        pages.write.panel.corpus_place_requested.connect(self._find_in_corpus)
        pages.corpora.open_draft_requested.connect(self.open_draft)
        pages.corpora.train_requested.connect(self._train_on)
        pages.train.write_with_requested.connect(self.write_with)
        pages.train.corpora_requested.connect(self._open_corpora)
        pages.train.finished.connect(self._on_trained)
        pages.train.finished.connect(self._on_run_ended)
        pages.train.panel.runs.trash_requested.connect(pages.models.shelf.open_trash)
        pages.models.shelf.run_restored.connect(pages.train.runs.refresh)
        pages.reviews.trained.connect(self._on_trained)
        pages.models.use_requested.connect(self.write_with)
        pages.models.rate_requested.connect(self._open_reviews)
        pages.models.report_requested.connect(self._open_report)
        pages.models.train_on_requested.connect(self._open_train)
        pages.models.further_requested.connect(self._train_further)

    def _connect_state(self) -> None:
        self.state.current_model_changed.connect(self._show_model)
        self.state.models_changed.connect(self._show_model)
        self.state.run_changed.connect(self._show_run)

    def route(self, paths: tuple[str, ...]) -> None:
        """What was dropped goes where its kind belongs."""
        kinds = by_kind(paths)
        if models := kinds.get("models"):
            self.window.open_page(MODELS)
            self.pages.models.import_files(models)
        if texts := kinds.get("texts"):
            self._read(texts)
        tables = kinds.get("tables")
        if tables and self.window.stack.currentIndex() == REVIEWS:
            self._open_table(tables[0])
        elif tables:
            self.messages.ask(
                tr("app.drop_table"),
                Action(tr("app.table_reviews"), lambda: self._open_table(tables[0])),
                Action(tr("app.table_corpus"), lambda: self._read(tables)),
            )

    def _read(self, paths: tuple[str, ...]) -> None:
        begun = self.pages.corpora.take(paths)
        self.window.open_page(CORPORA)
        path = Path(paths[0])
        if begun and len(paths) == 1 and path.suffix.lower() in (".txt", ".md"):
            open_it = Action(tr("app.open_draft"), lambda: self.open_draft(str(path)))
            self.messages.info(tr("app.dropped_one", name=path.name), open_it)

    def _open_table(self, path: str) -> None:
        self.window.open_page(REVIEWS)
        self.pages.reviews.open_table(path)

    def open_draft(self, path: str) -> None:
        """Open a text file to write on it."""
        self.window.open_page(WRITE)
        QTimer.singleShot(PAUSE_MS, self.window, lambda: self._open_seen(path))

    def _open_seen(self, path: str) -> None:
        """What comes when the page is in sight."""
        if not self.window.may_close:
            self.pages.write.open_file(path)

    def open_paths(self, paths: tuple[str, ...]) -> None:
        """What the app was started with, or a second start handed over: texts to write on, models to import."""
        if self.window.isMinimized():
            self.window.showNormal()
        self.window.raise_()
        self.window.activateWindow()
        kinds = by_kind(paths)
        for path in kinds.pop("texts", ()):
            if Path(path).is_dir():
                self._read((path,))
            else:
                self.open_draft(path)
        self.route(tuple(path for found in kinds.values() for path in found))

    def write_with(self, ref: str) -> None:
        """Open Write on the model ``ref``."""
        self.state.set_current_model(ref)
        self.window.open_page(WRITE)

    def show_help(self) -> None:
        """Keys, licences, data folder."""
        dialog = AboutDialog(self.window, self.keymap.keys)
        dialog.keys_requested.connect(self.show_keys)
        dialog.open()

    def show_palette(self) -> None:
        """Every command by name."""
        palette = Palette(self.window, self.keymap)
        # queued: the window has the focus again when it is done
        palette.chosen.connect(self.run, Qt.ConnectionType.QueuedConnection)
        palette.open()

    def show_keys(self) -> None:
        """Where the keys are changed."""
        KeysDialog(self.window, self.keymap).open()

    def run(self, name: str) -> None:
        """Do a command of the palette, on the page where it belongs."""
        if BY_NAME[name].scope == WRITE_SCOPE:
            self.window.open_page(WRITE)
        self.keymap.run(name)

    def _tell_keys(self) -> None:
        """What shows keys learns the user's own."""
        self.window.rail.show_keys(self.keymap.keys)
        self.pages.write.panel.show_keys(self.keymap.keys)

    def on_escape(self) -> None:
        """The innermost first: dialogs and fields took theirs, then an opened corpus, the stream, the full screen."""
        corpora = self.pages.corpora
        if corpora.panel.isVisible() and corpora.close():
            return
        if not self.pages.write.escape():
            self.window.leave_full_screen()

    def _train_on(self, folder: str) -> None:
        self.state.set_current_corpus(folder)
        self._open_train()

    def _find_in_corpus(self, folder: str, words: str) -> None:
        self.window.open_page(CORPORA)
        self.pages.corpora.find(folder, words)

    def _look_inside(self) -> None:
        self.window.open_page(MODELS)
        self.pages.models.look_inside()

    def _open_train_view(self, view: str) -> None:
        self._open_train()
        self.pages.train.panel.open_view(view)

    def _train_by_file(self) -> None:
        self._open_train_view("runs")
        self.pages.train.runs.choose_file()

    def _save_film(self) -> None:
        self._open_train_view("curve")
        self.pages.train.save_film()

    def _import_model(self) -> None:
        self.window.open_page(MODELS)
        self.pages.models.choose_import()

    def _compare_models(self) -> None:
        self.window.open_page(MODELS)
        self.pages.models.compare()

    def _open_own_report(self) -> None:
        if ref := self.state.current_reviews_model:
            self._open_report(ref)
        else:
            self.window.open_page(REVIEWS)

    def _open_train(self, _: str = "") -> None:
        self.window.open_page(TRAIN)

    def _train_further(self, ref: str, name: str) -> None:
        self._open_train()
        self.pages.train.begin_from(ref, name)

    def _open_corpora(self) -> None:
        self.window.open_page(CORPORA)

    def _open_reviews(self, _: str) -> None:
        self.window.open_page(REVIEWS)

    def _open_report(self, ref: str) -> None:
        self.window.open_page(REVIEWS)
        self.pages.reviews.open_report(ref)

    def _on_trained(self, _: object) -> None:
        self.pages.models.refresh()

    def _on_run_ended(self, last: object) -> None:
        """Who started a training and went to do something else is told that it is over."""
        if isinstance(last, Failed):
            self.notifier.tell(tr("app.title"), tr(f"error.{last.key}", **last.values))
        elif isinstance(last, Done) and last.result.get("model"):
            bits = last.result.get("bits_per_char")
            text = tr("app.trained_bits", bits=f"{bits:.2f}") if isinstance(bits, float) else tr("app.trained")
            self.notifier.tell(tr("app.title"), text)

    def _on_taught(self, ref: str) -> None:
        self.pages.models.refresh()
        self.pages.write.voices.use(ref)

    def _on_page(self, place: int) -> None:
        self.settings.page = place

    def keep_language(self, language: str) -> None:
        """Switch, and remember it."""
        self.settings.language = language
        words.use(language)
        self.qt_words.use(words.language)

    def keep_look(self, kept: str) -> None:
        """Switch to "light", "dark" or what the "system" has, and remember it."""
        self.settings.look = kept
        theme.change(self.app, theme.system_is_dark(self.app) if kept == "system" else kept == "dark")

    def _on_system_look(self, _: object) -> None:
        if self.settings.look == "system":
            theme.change(self.app, theme.system_is_dark(self.app))

    def _show_model(self, _: object = None) -> None:
        card = self.state.model(self.state.current_model)
        self.window.status.show_model(str(card["name"]) if card else "")

    def _show_run(self, run: dict[str, Any] | None) -> None:
        self.window.status.show_run(str(run.get("name", "")) if run else "")
        self._show_model()

    def _tell_crash(self) -> None:
        self.messages.error(tr("app.crashed", path=self.guard.file))
