"""The dial and what is set by hand, between the right column and the settings."""

from __future__ import annotations

from dataclasses import asdict

from PySide6.QtCore import QObject

from ..i18n import tr
from ..messages import Action, Messages
from ..settings import Settings
from .sampling import BUILT_IN, Sampling, by_hand, from_values, moved, nearest_dial, of_dial
from .side import Side


class Dials(QObject):
    """``sampling`` is how the next continuation is drawn."""

    def __init__(self, side: Side, settings: Settings, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._side, self._settings, self._messages = side, settings, messages
        side.boldness.setValue(settings.boldness)
        side.boldness_changed.connect(self.turn)
        advanced = side.advanced
        advanced.changed.connect(self.set_by_hand)
        advanced.preset_chosen.connect(self.take_preset)
        advanced.preset_saved.connect(self.save_preset)
        advanced.preset_renamed.connect(self.rename_preset)
        advanced.preset_deleted.connect(self.delete_preset)
        self._show()

    @property
    def sampling(self) -> Sampling:
        """What the dial says and what was set by hand."""
        return from_values(self._settings.sampling, of_dial(self._settings.boldness))

    def turn(self, boldness: int) -> None:
        """The dial sets its own numbers anew; the others stay as they are."""
        wanted = moved(self.sampling, boldness)
        self._settings.boldness = boldness
        self.set_by_hand(wanted)

    def set_by_hand(self, sampling: Sampling) -> None:
        """From now on ``sampling``; the dial stays where it is and says so when it differs."""
        self._settings.sampling = by_hand(sampling, self._settings.boldness)
        self._show()

    def take_preset(self, key: str) -> None:
        """All numbers of a preset, and the dial where it comes closest."""
        found = self._presets().get(key)
        if found is not None:
            self._settings.boldness = nearest_dial(found)
            self._side.show_boldness(self._settings.boldness)
            self.set_by_hand(found)

    def save_preset(self, name: str) -> None:
        """The numbers of now under ``name``, in the place of an own preset of that name."""
        self._settings.presets = {**self._settings.presets, name: asdict(self.sampling)}
        self._show()

    def rename_preset(self, old: str, new: str) -> None:
        """Another name for an own preset; a name that is taken says so."""
        kept = self._settings.presets
        if new in kept:
            self._messages.info(tr("write.preset_taken", name=new))
        elif old in kept:
            self._settings.presets = {new if name == old else name: values for name, values in kept.items()}
            self._show()

    def delete_preset(self, name: str) -> None:
        """Gone, unless the user takes it back at once."""
        before = self._settings.presets
        if name in before:
            self._settings.presets = {each: values for each, values in before.items() if each != name}
            self._show()
            undo = Action(tr("write.list_undo"), lambda: self._put_back(name, before[name]))
            self._messages.info(tr("write.preset_deleted", name=name), undo)

    def _put_back(self, name: str, values: dict[str, object]) -> None:
        self._settings.presets = {**self._settings.presets, name: values}
        self._show()

    def _presets(self) -> dict[str, Sampling]:
        own = {name: from_values(values, Sampling()) for name, values in self._settings.presets.items()}
        return {f":{key}": each for key, each in BUILT_IN.items()} | own

    def _show(self) -> None:
        sampling, advanced = self.sampling, self._side.advanced
        advanced.show_sampling(sampling)
        current = next((key for key, each in self._presets().items() if each == sampling), "")
        advanced.show_presets(list(self._settings.presets), current)
        self._side.show_differs(sampling != of_dial(self._settings.boldness))
