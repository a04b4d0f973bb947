"""Starting where no window can open: one sentence and exit code 2, whatever is missing."""

from __future__ import annotations

import builtins
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app import display
from app.__main__ import DEBIAN_PACKAGES, main
from lstmcore.version import VERSION

ROOT = Path(__file__).parents[2]
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere a display is always there")


@LINUX
@pytest.mark.parametrize("variables", [{}, {"DISPLAY": ":4321"}, {"WAYLAND_DISPLAY": "wayland-none"}])
def test_no_display_is_one_sentence(variables: dict[str, str]) -> None:
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in names} | variables
    result = subprocess.run(
        [sys.executable, "-m", "app"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 2, result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert "moxu-core train" in result.stderr


@LINUX
def test_a_wayland_socket_is_a_display(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert not display.reachable()
    (tmp_path / "wayland-0").touch()
    assert display.reachable()


def without(monkeypatch: pytest.MonkeyPatch, message: str) -> None:
    """Let the import of the application fail with ``message``."""
    real = builtins.__import__

    def fail(name: str, *rest: Any) -> Any:
        if name.endswith("application"):
            raise ImportError(message)
        return real(name, *rest)

    monkeypatch.delitem(sys.modules, "app.application", raising=False)
    monkeypatch.setattr(builtins, "__import__", fail)


def test_a_missing_library_of_qt_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without(monkeypatch, "libEGL.so.1: cannot open shared object file: No such file or directory")
    assert main() == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert "libEGL.so.1" in error
    assert "sudo apt-get install" in error


def test_another_failing_import_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "cannot import name 'x'")
    with pytest.raises(ImportError, match="cannot import"):
        main()


def test_the_packages_named_are_those_of_run_py() -> None:
    run: dict[str, Any] = {"__name__": "run_py", "__file__": str(ROOT / "run.py")}
    exec((ROOT / "run.py").read_text(encoding="utf-8"), run)
    tables = (run["QT_LIBRARIES"], run["X11_LIBRARIES"], run["WAYLAND_LIBRARIES"])
    wanted = {package for table in tables for package in table.values()} | {"fonts-noto-cjk"}
    assert set(DEBIAN_PACKAGES.split()) == wanted


@pytest.mark.parametrize(("word", "told"), [("--help", "MOXU_HOME"), ("-h", "--version"), ("--version", VERSION)])
def test_asked_for_help_or_version_it_opens_nothing(
    word: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["moxu", word])
    monkeypatch.setattr("app.display.reachable", lambda: pytest.fail("a window was looked for"))
    assert main() == 0
    assert told in capsys.readouterr().out
