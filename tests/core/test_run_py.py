"""run.py with everything that would install replaced: when it sets up, what it says, which exit codes it gives."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """run.py over a checkout of its own, where pip only notes what it was asked."""
    spec = importlib.util.spec_from_file_location("run_under_test", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    python = tmp_path / ".venv" / "bin" / "python"
    asked: list[list[str]] = []

    def make_venv() -> None:
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()

    for name, value in {
        "ROOT": tmp_path, "VENV": tmp_path / ".venv", "STAMP": tmp_path / ".venv" / "moxu-stamp.json",
        "PYTHON": python, "make_venv": make_venv, "pip_install": asked.append, "asked": asked,
    }.items():  # fmt: skip
        monkeypatch.setattr(module, name, value, raising=False)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    return module


def test_set_up_happens_once(run: ModuleType) -> None:
    run.set_up([])
    assert len(run.asked) == 1
    assert any(each.startswith("torch") for each in run.asked[0])
    assert not any(each.startswith("pytest") for each in run.asked[0])
    run.set_up([])
    assert len(run.asked) == 1


def test_the_test_tools_come_with_the_first_test(run: ModuleType) -> None:
    run.set_up([])
    run.set_up(["test"])
    assert any(each.startswith("pytest") for each in run.asked[1])
    run.set_up(["test"])
    run.set_up([])
    assert len(run.asked) == 2


@pytest.mark.parametrize("change", ["pins", "requirements", "python", "place", "no python", "damaged stamp"])
def test_a_change_sets_up_again(run: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: str) -> None:
    run.set_up(["test"])
    if change == "pins":
        (tmp_path / "constraints.txt").write_text("torch==2.13.1\n")
    elif change == "requirements":
        text = (tmp_path / "pyproject.toml").read_text(encoding="utf-8")
        (tmp_path / "pyproject.toml").write_text(
            text.replace("platformdirs>=", "platformdirs>=4.9,>="), encoding="utf-8"
        )
    elif change == "python":
        monkeypatch.setattr(run.sys, "version_info", (3, 99, 0))
    elif change == "place":
        monkeypatch.setattr(run, "VENV", tmp_path / "moved")
    elif change == "no python":
        run.PYTHON.unlink()
    else:
        run.STAMP.write_text("[1]")
    run.set_up([])
    assert len(run.asked) == 2


def test_settings_of_the_linter_do_not_set_up_again(run: ModuleType, tmp_path: Path) -> None:
    run.set_up([])
    with open(tmp_path / "pyproject.toml", "a", encoding="utf-8") as file:
        file.write("\n[tool.other]\na = 1\n")
    run.set_up([])
    assert len(run.asked) == 1


def test_a_failed_install_is_tried_again(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: list[str]) -> None:
        raise SystemExit(2)

    monkeypatch.setattr(run, "pip_install", fail)
    with pytest.raises(SystemExit):
        run.set_up([])
    assert run.read_stamp() == {}


def test_another_torch_is_installed_when_asked_for(run: ModuleType) -> None:
    run.set_up([], "index-one")
    assert "index-one" in run.asked[0]
    run.set_up([])
    run.set_up([], "index-one")
    assert len(run.asked) == 1
    run.set_up([], "index-two")
    assert "--force-reinstall" in run.asked[1]
    assert "torch" in run.asked[1]


def test_checking_costs_nothing(run: ModuleType) -> None:
    run.set_up(["test"])
    asked = list(run.asked)
    run.set_up(["test"])
    assert run.asked == asked


def script(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """run.py as a person starts it."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "LC_ALL", "LC_MESSAGES", "LANG")
    environment = {name: value for name, value in os.environ.items() if name not in names} | variables
    command = [sys.executable, str(ROOT / "run.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, check=False)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux can lack a display")
@pytest.mark.parametrize("language", ["zh_CN.UTF-8", "en_US.UTF-8"])
def test_without_a_display_it_names_the_command_line(language: str) -> None:
    result = script(LC_ALL=language)
    assert result.returncode == 2
    assert result.stdout == ""
    assert "run.py core train" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert ("命令行" in result.stderr) == language.startswith("zh")


def test_help_and_a_wrong_word() -> None:
    result = script("--help")
    assert result.returncode == 0
    assert "python3 run.py test" in result.stdout
    result = script("trian")
    assert result.returncode == 2
    assert "trian" in result.stderr


def test_an_old_python_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import runpy, sys; sys.version_info = (3, 8, 1); sys.argv = ['run.py'];"
        f"runpy.run_path({str(ROOT / 'run.py')!r}, run_name='__main__')"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "3.11" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_missing_libraries_are_one_command(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run.sys, "platform", "linux")
    monkeypatch.setattr(run, "can_load", lambda name: name not in ("libEGL.so.1", "libxcb-cursor.so.0"))
    monkeypatch.setattr(run, "has_chinese_font", lambda: True)
    monkeypatch.setattr(run.shutil, "which", lambda _: "/usr/bin/apt-get")
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    assert not run.system_libraries(True)
    assert "sudo apt-get install -y --no-install-recommends libegl1 libxcb-cursor0" in capsys.readouterr().err
    monkeypatch.setattr(run, "can_load", lambda name: name != "libxcb-cursor.so.0")
    assert run.system_libraries(False)


def test_missing_libraries_are_told_before_anything_is_loaded(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "system_libraries", lambda window: False)
    assert run.main(["test"]) == 2
    assert run.asked == []


def test_root_installs_missing_libraries(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def call(command: list[str], **_: object) -> int:
        commands.append(command)
        return 0 if len(commands) > 1 else 100

    monkeypatch.setattr(run.sys, "platform", "linux")
    monkeypatch.setattr(run, "can_load", lambda name: name != "libGL.so.1")
    monkeypatch.setattr(run, "has_chinese_font", lambda: False)
    monkeypatch.setattr(run.shutil, "which", lambda _: "/usr/bin/apt-get")
    monkeypatch.setattr(run.os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(run.subprocess, "call", call)
    assert run.system_libraries(False)
    assert [command[:2] for command in commands] == [
        ["apt-get", "install"], ["apt-get", "update"], ["apt-get", "install"],
    ]  # fmt: skip
    assert commands[0][-2:] == ["libgl1", "fonts-noto-cjk"]


def test_a_failing_check_fails_the_test_command(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def call(command: list[str], *_: object, **__: object) -> int:
        commands.append(command)
        return 1 if "ruff" in command else 0

    monkeypatch.setattr(run.subprocess, "call", call)
    monkeypatch.setattr(run, "halved", call)
    assert run.test([]) == 1
    assert len(commands) == 5
    assert "pytest" in commands[-1]
    assert run.test(["-k", "x"]) == 0
    assert commands[-1][-2:] == ["-k", "x"]


@pytest.mark.parametrize(("fails", "code"), [("", 0), ("app", 1), ("core", 1)])
def test_both_halves_run_and_either_may_fail(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], fails: str, code: int
) -> None:
    monkeypatch.setattr(run, "HALVES", (["app"], ["core"]))
    script = f"import os, sys; print(sys.argv[1]); os.abort() if sys.argv[1] == {fails!r} else None"
    assert run.halved([sys.executable, "-u", "-c", script], dict(os.environ)) == code
    assert capfd.readouterr().out.split() == ["app", "core"]
