"""The window opens fast because nothing under app/ imports torch; and no library that could phone home is loaded."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = """
import importlib, json, pkgutil, sys, {0}
for module in pkgutil.walk_packages({0}.__path__, "{0}."):
    importlib.import_module(module.name)
print(json.dumps(sorted(sys.modules)))
"""


def loaded(package: str) -> set[str]:
    """The modules in memory when a fresh Python has imported every module of ``package``."""
    child = subprocess.run(
        [sys.executable, "-c", CODE.format(package)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert child.returncode == 0, child.stderr
    return set(json.loads(child.stdout.splitlines()[-1]))


def test_no_module_of_the_app_imports_torch() -> None:
    modules = loaded("app")
    assert "app.main_window" in modules
    assert not modules & {"torch", "jieba", "huggingface_hub"}


def test_the_core_never_loads_the_hub_of_the_tokenizers() -> None:
    modules = loaded("lstmcore")
    assert "lstmcore.store.bundle" in modules
    assert "huggingface_hub" not in modules
    assert not any(name.startswith("PySide6") for name in modules)
