"""What the wheel holds: every package of ours under its installed name, and the resources beside the app."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def packages(folder: str, name: str) -> set[str]:
    """The packages under ``folder``, called ``name`` when installed."""
    found = [path.parent.relative_to(ROOT / folder) for path in (ROOT / folder).rglob("__init__.py")]
    return {".".join([name, *path.parts]) for path in found}


def test_every_package_is_in_the_wheel_and_nothing_else() -> None:
    listed = project()["tool"]["setuptools"]["packages"]
    assert len(listed) == len(set(listed))
    assert set(listed) == packages("lstmcore", "lstmcore") | packages("app", "moxu") | {"moxu.resources"}


def test_the_app_finds_itself_under_another_name() -> None:
    for path in (ROOT / "app").rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not line.lstrip().startswith(("from app", "import app")), path


def test_pins_fit_the_requirements() -> None:
    pins = dict(
        line.split("==")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )
    pins = {name.lower().replace("_", "-"): version for name, version in pins.items()}
    settings = project()["project"]
    for requirement in settings["dependencies"] + settings["optional-dependencies"]["test"]:
        name = requirement.split(">")[0].split("=")[0].split("[")[0].lower().replace("_", "-")
        assert name in pins
    assert pins["torch"] == "2.13.0"
    assert pins["pyside6-essentials"] == "6.11.3"
    assert all(version[0].isdigit() and "+" not in version for version in pins.values())
