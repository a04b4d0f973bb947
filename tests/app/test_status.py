"""The status line names the device that trainings use, and says when a GPU lies idle."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import status
from app.i18n import words


@pytest.mark.parametrize(
    ("there", "build", "wanted"),
    [(False, "2.13.0", "cores"), (True, "2.13.0", "GPU"), (True, "2.13.0+cpu", "unused")],
)
def test_device_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool, build: str, wanted: str) -> None:
    words.use("en")
    monkeypatch.setattr(status, "NVIDIA_GPUS", tmp_path if there else tmp_path / "none")
    monkeypatch.setattr(status, "version", lambda name: build)
    assert wanted in status.device_words()
    assert ("core" in status.device_words()) == (wanted != "GPU")
