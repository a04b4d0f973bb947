"""Models that were stored by every version so far load for ever, and work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lstmcore import verbs
from lstmcore.control import Control
from lstmcore.events import Done
from lstmcore.specs import ContinueSpec, ImportSpec, ScoreSpec
from lstmcore.store import bundle, manifest

GOLDEN = Path(__file__).parents[1] / "golden"


def result(verb: str, spec: object) -> dict[str, Any]:
    *_, last = verbs.start(verb, spec, Control())
    assert isinstance(last, Done)
    return last.result


def test_every_version_has_a_golden_model_of_each_kind() -> None:
    wanted = {
        f"{kind}-v{version}.moxu"
        for kind in ("language", "reviews")
        for version in range(1, manifest.FORMAT_VERSION + 1)
    }
    assert wanted <= {path.name for path in GOLDEN.iterdir()}


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("language-*.moxu")), ids=lambda path: path.stem)
def test_a_golden_writer_still_writes(path: Path) -> None:
    model = bundle.read(path)
    assert model.manifest["kind"] == "language"
    assert model.manifest["format_version"] == manifest.FORMAT_VERSION
    assert model.history
    found = result("continue", ContinueSpec(str(path), "桃之夭夭，", 20, seed=1))
    assert len(found["candidates"][0]["text"]) >= 20
    assert found == {
        **result("continue", ContinueSpec(str(path), "桃之夭夭，", 20, seed=1)),
        "seconds": found["seconds"],
    }


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("reviews-*.moxu")), ids=lambda path: path.stem)
def test_a_golden_reader_still_rates(path: Path) -> None:
    card = result("import", ImportSpec(str(path)))
    good = result("score", ScoreSpec(card["ref"], "房间很干净，服务让人满意。"))
    bad = result("score", ScoreSpec(card["ref"], "房间太脏了，服务让人失望。"))
    assert good["score"] > bad["score"]
