"""The line at the foot of the window: where it computes, with which model, and that nothing was sent."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizeGrip

from .i18n import tr, words
from .widgets import ElidedLabel, label

NVIDIA_GPUS = Path("/proc/driver/nvidia/gpus")


def device_words() -> str:
    """Where trainings run: the GPU when the installed torch can use one, else the cores (and that a GPU lies idle)."""
    cores = tr("app.cores", count=os.cpu_count() or 1)
    if not NVIDIA_GPUS.exists():
        return cores
    try:
        usable = "+cpu" not in version("torch")
    except PackageNotFoundError:
        usable = False
    return tr("app.gpu") if usable else tr("app.gpu_unused", cores=cores)


class StatusLine(QFrame):
    """Shows facts of AppState; ``show_model`` and ``show_run`` are connected in wiring."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "status-bar")
        self.setFixedHeight(26)
        self._device = label("", "status")
        self._model = ElidedLabel("", "status")
        self._run = ElidedLabel("", "status")
        self._offline = label("", "status")
        self._grip = QSizeGrip(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(13, 0, 4, 0)
        row.setSpacing(28)
        row.addWidget(self._device)
        row.addWidget(self._model)
        row.addWidget(self._run)
        row.addStretch(1)
        row.addWidget(self._offline)
        row.addWidget(self._grip)
        self._model_name = ""
        self._run_name = ""
        words.changed.connect(self.retranslate)
        self.retranslate()

    def show_model(self, name: str) -> None:
        """The model that Write uses."""
        self._model_name = name
        self.retranslate()

    def show_run(self, name: str) -> None:
        """The training in progress, "" for none."""
        self._run_name = name
        self.retranslate()

    def set_full_screen(self, full: bool) -> None:
        """No grip where there is nothing to resize."""
        self._grip.setVisible(not full)

    def retranslate(self) -> None:
        """Every word."""
        self._device.setText(device_words())
        self._model.set_text(tr("app.status_model", name=self._model_name) if self._model_name else tr("app.no_model"))
        self._run.set_text(tr("app.status_run", name=self._run_name) if self._run_name else "")
        self._offline.setText(tr("app.offline"))
        self._offline.setToolTip(tr("app.offline_note"))
