"""How the page looks and moves: typography, typewriter scrolling, focus, pairs; all of it remembered."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from ..settings import Settings
from .panel import WritePanel
from .type_popover import TypePopover
from .typography import SIZES, Typography

SETTLE_MS = 60


class Views(QObject):
    """Between the page's wishes about its look and the settings."""

    def __init__(self, panel: WritePanel, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.panel, self.settings = panel, settings
        self.popover = TypePopover(panel)
        self._settle = QTimer(self)  # a slider that is drawn along would lay out a long draft at each of its steps
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._apply_typography)
        self.popover.changed.connect(self.keep_typography)
        self.popover.focus_changed.connect(self.keep_focus)
        self.popover.switched.connect(self._keep_switch)
        panel.typewriter_requested.connect(lambda on: self._keep_switch("typewriter", on))
        panel.pairs_requested.connect(lambda on: self._keep_switch("pairs", on))
        panel.focus_requested.connect(self.next_focus)
        self.popover.look_requested.connect(panel.look_requested)
        panel.type_requested.connect(self.open_popover)
        panel.size_requested.connect(self.resize_text)
        panel.editor.size_wished.connect(self.resize_text)
        settings.changed.connect(self._on_setting)
        self._apply_typography()
        self._show()

    def typography(self) -> Typography:
        """What is remembered."""
        kept = self.settings
        return Typography(
            kept.face, kept.text_size, kept.leading, kept.column, kept.han_font, kept.latin_font, kept.indent
        )

    def keep_typography(self, wanted: Typography) -> None:
        """Set the page so, and remember it."""
        kept = self.settings
        kept.face, kept.text_size, kept.leading = wanted.face, wanted.size, wanted.leading
        kept.column, kept.han_font, kept.latin_font = wanted.width, wanted.han, wanted.latin
        kept.indent = wanted.indent

    def resize_text(self, steps: int) -> None:
        """Larger or smaller letters; 0 for the usual size."""
        size = self.settings.text_size + steps if steps else Typography().size
        self.settings.text_size = max(SIZES.start, min(size, SIZES[-1]))

    def keep_focus(self, mode: str) -> None:
        """Focus on the "paragraph", the "sentence", or "off"."""
        self.settings.focus = mode

    def next_focus(self) -> None:
        """Paragraph, sentence, off, and round again."""
        after = {"off": "paragraph", "paragraph": "sentence", "sentence": "off"}
        self.keep_focus(after[self.settings.focus])

    def open_popover(self) -> None:
        """The card under the "Aa"."""
        self.popover.open_under(self.panel.type_button)

    def _on_setting(self, key: str, _: object) -> None:
        if (key.startswith("write.") and not key.startswith("write.goal")) or key == "app.look":
            self._show()
            self._settle.start()

    def _keep_switch(self, name: str, on: bool) -> None:
        if name == "typewriter":
            self.settings.typewriter = on
        else:
            self.settings.pairs = on

    def _show(self) -> None:
        kept = self.settings
        self.panel.editor.set_focus_mode(kept.focus)
        self.panel.editor.pairs = kept.pairs
        self.panel.editor.typewriter.set_on(kept.typewriter)
        for name, on in (("typewriter", kept.typewriter), ("pairs", kept.pairs)):
            self.panel.actions_here.made[name].setChecked(on)
        self.popover.show_typography(self.typography())
        self.popover.show_view(kept.focus, kept.typewriter, kept.pairs, kept.look)

    def _apply_typography(self) -> None:
        self.panel.editor.set_typography(self.typography())
