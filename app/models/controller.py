"""What happens on the Models page: list, use, rename, delete with undo, export, import."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QStandardPaths, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from lstmcore.events import Done, Failed, Notice
from lstmcore.specs import DeleteSpec, ExportSpec, ImportSpec, InfoSpec, ModelsSpec, RenameSpec, RestoreSpec

from ..i18n import tr
from ..jobs import ClientJob, CoreClient, Job
from ..messages import Action, Messages
from ..settings import Settings
from ..state import AppState
from .card_view import can_be_looked_into
from .inside.controller import InsideController
from .panel import ModelsPanel
from .shelf_controller import ShelfController

Result = dict[str, Any]
SUFFIX = ".moxu"


class ModelsController(QObject):
    """``use_requested(ref)`` to write, ``rate_requested(ref)`` to rate, ``train_on_requested(ref)`` to see a run."""

    use_requested = Signal(str)
    rate_requested = Signal(str)
    train_on_requested = Signal(str)
    report_requested = Signal(str)  # of a review model
    further_requested = Signal(str, str)  # ref and name of a model that shall go on learning

    def __init__(
        self, panel: ModelsPanel, state: AppState, client: CoreClient, messages: Messages, settings: Settings
    ) -> None:
        super().__init__(panel)
        self.panel, self._state, self._client, self._messages = panel, state, client, messages
        self._settings = settings
        self._listed: list[Result] = []
        self._wanted = ""  # the ref to choose when the list comes back
        self._listing, self._again = False, False
        panel.chosen.connect(self._on_chosen)
        panel.use_requested.connect(self.use)
        panel.rename_requested.connect(self.rename)
        panel.delete_requested.connect(self.delete)
        panel.export_requested.connect(self.export)
        panel.import_requested.connect(self.choose_import)
        panel.training_requested.connect(self.train_on_requested)
        panel.inside_requested.connect(self.look_inside)
        self.inside = InsideController(panel, client, messages)
        panel.report_requested.connect(self.report_requested)
        self.shelf = ShelfController(panel, client, messages)
        self.shelf.changed.connect(self.refresh)
        panel.shelf_requested.connect(self._on_shelf)
        panel.tags_changed.connect(self.shelf.tag)
        panel.trash_requested.connect(self.shelf.open_trash)
        state.run_changed.connect(self._on_run)
        state.models_changed.connect(self._on_models)

    def refresh(self, choose: str = "") -> None:
        """Read the library again and share it with all pages; then show ``choose``."""
        self._wanted = choose or self._wanted
        if self._listing:
            self._again = True
            return
        self._listing = True
        job = Job.start(self._client.ask("models", ModelsSpec()))
        job.ended.connect(self._on_listed)

    def use(self, ref: str) -> None:
        """Write or rate with this model from now on."""
        card = self._state.model(ref)
        if card is None or card.get("damaged"):
            return
        if card.get("kind") == "reviews":
            self._state.set_current_reviews_model(ref)
            self.rate_requested.emit(ref)
        else:
            self._state.set_current_model(ref)
            self.use_requested.emit(ref)

    def rename(self, ref: str, name: str) -> None:
        """Another display name."""
        self._run(self._client.ask("rename", RenameSpec(ref, name)), lambda _: self.refresh(ref))

    def delete(self, ref: str) -> None:
        """To the trash; the bar offers to bring it back."""
        name = str((self._state.model(ref) or {}).get("name") or ref)

        def deleted(result: Result) -> None:
            undo = Action(tr("models.undo"), lambda: self.restore(str(result["id"])))
            self._messages.info(tr("models.deleted", name=name), undo)
            self.refresh(self._neighbour(ref))

        self._run(self._client.ask("delete", DeleteSpec(ref)), deleted)

    def restore(self, model_id: str) -> None:
        """Back from the trash."""
        self._run(
            self._client.ask("restore", RestoreSpec(model_id)), lambda card: self.refresh(str(card.get("ref", "")))
        )

    def export(self, ref: str, ngram: bool = True) -> None:
        """Ask where, then write the ``.moxu`` file, with its n-gram tables or without."""
        name = str((self._state.model(ref) or {}).get("name") or "model")
        file = self.ask_export_file(file_name(name))
        if file:
            self._run(self._client.run("export", ExportSpec(ref, file, ngram)), lambda _: self._exported(Path(file)))

    def look_inside(self, ref: str = "") -> None:
        """Gates, units and gradients of the model ``ref``: of the chosen one, or of any that can be looked into."""
        refs = [ref or self.panel.current(), self._state.current_model]
        cards = [*filter(None, map(self._state.model, refs)), *self._state.models]
        card = next(filter(can_be_looked_into, cards), None)
        if card is not None:
            name = str(card.get("name") or card["ref"])
            self.inside.open(str(card["ref"]), name, str(card.get("language", "")))

    def compare(self, first: str = "") -> None:
        """Two models on a text that is pasted; ``first``: one of them, else the chosen or the one in use."""
        cards = [each for each in self._state.models_of("language") if each.get("source") != "run"]
        refs = {str(each["ref"]): str(each.get("name") or each["ref"]) for each in cards}
        wanted = (first, self.panel.current(), self._state.current_model, *refs)
        if first := next((each for each in wanted if each in refs), ""):
            self.shelf.compare([*refs.items()], first)

    def choose_import(self) -> None:
        """Ask which file, then import it."""
        file = self.ask_import_file()
        if file:
            self.import_file(file)

    def import_files(self, paths: tuple[str, ...]) -> None:
        """What was dropped, one after the other."""
        for path in paths:
            self.import_file(path)

    def import_file(self, path: str) -> None:
        """Check a ``.moxu`` file and take it into the library."""
        notices: list[Notice] = []
        job = self._run(self._client.run("import", ImportSpec(path)), lambda card: self._imported(card, notices))
        job.happened.connect(lambda event: notices.append(event) if isinstance(event, Notice) else None)

    def ask_export_file(self, name: str) -> str:
        """The file to write; "" when the user thinks better of it."""
        start = str(Path(documents()) / name)
        file, _ = QFileDialog.getSaveFileName(self.panel, tr("models.export"), start, f"Moxu (*{SUFFIX})")
        return file if not file or file.lower().endswith(SUFFIX) else file + SUFFIX

    def ask_import_file(self) -> str:
        """The file to read; "" for none."""
        file, _ = QFileDialog.getOpenFileName(self.panel, tr("models.import"), documents(), f"Moxu (*{SUFFIX})")
        return file

    def _run(self, client_job: ClientJob, then: Callable[[Result], object]) -> Job:
        job = Job.start(client_job)
        job.ended.connect(lambda last: self._on_ended(last, then))
        return job

    def _on_ended(self, last: Done | Failed, then: Callable[[Result], object]) -> None:
        if isinstance(last, Failed):
            self._messages.failed(last)
            self.refresh()
        elif last.status == "done":
            then(last.result)

    def _on_listed(self, last: Done | Failed) -> None:
        self._listing = False
        if isinstance(last, Failed):
            self._messages.failed(last)
        else:
            self._listed = list(last.result.get("models") or ())
            self._share()
        if self._again:
            self._again = False
            self.refresh()

    def _share(self) -> None:
        live = live_card(self._state.run)
        before = self._state.models
        self._state.set_models(([live] if live else []) + self._listed)
        if self._state.models == before:
            self._on_models(before)

    def _on_models(self, cards: tuple[Result, ...]) -> None:
        ref, self._wanted = self._wanted or self.panel.current() or self._state.current_model, ""
        self.panel.show_models(cards, ref)

    def _on_run(self, run: Result | None) -> None:
        self._share()
        if run is None:
            self.refresh()

    def _on_chosen(self, ref: str) -> None:
        card = self._state.model(ref)
        if card is None:
            return
        self.panel.show_card(card)
        if not card.get("damaged") and card.get("source") != "run":
            job = Job.start(self._client.ask("info", InfoSpec(ref)))
            job.ended.connect(self._on_info)

    def _on_shelf(self, wish: str, ref: str) -> None:
        match wish:
            case "further":
                self.further_requested.emit(ref, str((self._state.model(ref) or {}).get("name") or ref))
            case "duplicate":
                self.shelf.duplicate(ref)
            case "verify":
                self.shelf.verify(ref)
            case "verify_all":
                self.shelf.verify()
            case _:
                self.compare(ref)

    def _on_info(self, last: Done | Failed) -> None:
        # a card that is no longer the chosen one came too late
        if isinstance(last, Done) and last.result.get("ref") == self.panel.current():
            self.panel.show_card(dict(last.result))

    def _imported(self, card: Result, notices: list[Notice]) -> None:
        """``notices`` say that it was there already, for one."""
        self._messages.info(
            tr(f"notice.{notices[0].key}", **notices[0].values)
            if notices
            else tr("models.imported", name=card.get("name", ""))
        )
        self.refresh(str(card.get("ref", "")))

    def _exported(self, file: Path) -> None:
        folder = QUrl.fromLocalFile(str(file.parent))
        show = Action(tr("models.show_folder"), lambda: QDesktopServices.openUrl(folder))
        self._messages.info(tr("models.exported", file=file.name), show)

    def _neighbour(self, ref: str) -> str:
        refs = [str(card.get("ref")) for card in self._state.models]
        at = refs.index(ref) if ref in refs else 0
        others = refs[:at] + refs[at + 1 :]
        return others[min(at, len(others) - 1)] if others else ""


def live_card(run: Result | None) -> Result | None:
    """The card of the model that is training now; it can be written with as soon as its n-gram stands."""
    if not run or not run.get("run"):
        return None
    return {
        "kind": "language",
        **run,
        "ref": run["run"],
        "name": run.get("name") or "",
        "source": "run",
        "damaged": False,
    }


def file_name(name: str) -> str:
    """A file name that every system takes."""
    safe = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", name)
    return (" ".join(safe.split()).strip(".") or "model") + SUFFIX


def documents() -> str:
    """Where the user keeps files."""
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
