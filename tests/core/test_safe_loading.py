"""Nothing of ours can run code out of a file: no pickle, marshal, shelve, torch.load, eval or exec anywhere."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = {"pickle", "_pickle", "cPickle", "cloudpickle", "dill", "joblib", "marshal", "shelve", "runpy"}
CALLS = {"torch.load", "torch.save", "torch.jit.load", "torch.hub.load", "torch.package", "numpy.load", "np.load"}
WORDS = {"eval", "exec", "compile", "__import__"}
FILES = sorted(path for folder in ("lstmcore", "app") for path in (ROOT / folder).rglob("*.py"))


def faults(source: str) -> list[str]:
    """What in ``source`` could run code from data."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.split(".")[0] in MODULES]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names} & CALLS
            found += [node.module] * (node.module.split(".")[0] in MODULES) + sorted(names)
        elif isinstance(node, ast.Attribute):
            found += [ast.unparse(node)] * (ast.unparse(node) in CALLS)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WORDS:
            found.append(node.func.id)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_of_ours_runs_code_from_data(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from marshal import loads",
        "import torch; torch.load('x')",
        "from torch import load",
        "eval('1')",
    ],
)
def test_the_walk_finds_what_it_looks_for(source: str) -> None:
    assert faults(source)
