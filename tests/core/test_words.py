"""Every sentence that the program can say exists in both languages and takes the same values."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PREFIXES = {
    "CoreError": "error.", "BadInput": "error.", "Damaged": "error.", "NotWritten": "error.",
    "Notice": "notice.", "Progress": "stage.", "Failed": "error.", "tr": "", "sentence": "",
}  # fmt: skip


def words(language: str) -> dict[str, str]:
    return json.loads((ROOT / "resources" / "i18n" / f"{language}.json").read_text(encoding="utf-8"))


def spoken() -> list[tuple[str, str]]:
    """(key, where) of each sentence named literally in the code."""
    found: list[tuple[str, str]] = []
    for folder in ("lstmcore", "app"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or not node.args or not isinstance(node.func, ast.Name):
                    continue
                first, prefix = node.args[0], PREFIXES.get(node.func.id)
                if prefix is not None and isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.append((prefix + first.value, f"{path.relative_to(ROOT)}:{node.lineno}"))
    return found


def test_every_sentence_named_in_the_code_exists() -> None:
    known = words("en")
    missing = [f"{key}  {where}" for key, where in spoken() if key not in known]
    assert not missing, "\n".join(missing)


def test_both_languages_have_the_same_sentences_with_the_same_values() -> None:
    chinese, english = words("zh"), words("en")
    assert chinese.keys() == english.keys()
    for key, text in english.items():
        assert sorted(set(re.findall(r"{(\w+)", text))) == sorted(set(re.findall(r"{(\w+)", chinese[key]))), key
        # what joins the parts of a list may be a space, or nothing
        assert key.endswith("_join") or (text.strip() and chinese[key].strip()), key


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sentences_are_plain(language: str) -> None:
    for key, text in words(language).items():
        assert not re.search(r"TODO|XXX|[\x00-\x08]", text), key
