"""Teaching a model a draft: the copy knows it better on what it never saw, and the library waits to be told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstmcore.control import Control
from lstmcore.errors import BadInput
from lstmcore.events import Done, Event, Notice
from lstmcore.specs import KeepSpec, TeachSpec
from lstmcore.store import bundle, home, library
from lstmcore.verbs import start
from tests.small import sample, tiny_spec, trained

DRAFT = sample("luxun", 12_000)[6000:]


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny model of the library, its run kept."""
    monkeypatch.setenv("MOXU_HOME", str(tmp_path / "home"))
    home.library()
    last = trained(tiny_spec(tmp_path, run=str(home.runs() / "run"), out=None, name="小"))[-1]
    assert isinstance(last, Done)
    return Path(last.result["model"])


def asked(verb: str, spec: Any, control: Control | None = None) -> list[Event]:
    return list(start(verb, spec, control or Control()))


def refused(do: Callable[[], object]) -> str:
    """The key of the sentence."""
    with pytest.raises(BadInput) as problem:
        do()
    return problem.value.key


def taught(model: Path) -> dict[str, Any]:
    last = asked("teach", TeachSpec(model.name, text=DRAFT, threads=1))[-1]
    assert isinstance(last, Done)
    assert last.status == "done"
    return last.result


def test_the_copy_is_better_and_the_library_as_it_was(model: Path) -> None:
    before = {path.name: path.read_bytes() for path in model.iterdir()}
    result = taught(model)
    assert result["replayed"] is True
    assert result["draft"][1] < result["draft"][0]
    assert result["old"] is not None
    assert {path.name: path.read_bytes() for path in model.iterdir()} == before
    assert [card["ref"] for card in library.list_models() if card["source"] == "library"] == [model.name]
    asked("keep", KeepSpec(result["taught"], how="new", name="小，教过"))
    names = [card["name"] for card in library.list_models() if card["source"] == "library"]
    assert sorted(names) == ["小", "小，教过"]
    assert refused(lambda: asked("keep", KeepSpec(result["taught"]))) == "nothing_taught"


def test_replacing_keeps_the_old_one_in_the_trash(model: Path) -> None:
    old = bundle.read(model)
    last = asked("keep", KeepSpec(taught(model)["taught"], model.name, "replace"))[-1]
    assert isinstance(last, Done)
    assert (last.result["name"], last.result["replaced"]) == ("小", model.name)
    new = bundle.read(library.resolve("小"))
    assert "taught" in new.manifest["training"]
    library.delete(last.result["ref"])
    again = bundle.read(library.restore(model.name))
    assert "taught" not in again.manifest["training"]
    assert np.array_equal(again.tensors["lstm.embedding"], old.tensors["lstm.embedding"])


def test_without_its_corpus_it_learns_alone_and_says_so(model: Path) -> None:
    file = model.parent.parent / "alone.moxu"
    asked_for = bundle.read(model)
    bundle.write_zip(asked_for, file)
    events = asked("teach", TeachSpec(str(file), text=DRAFT, threads=1))
    assert Notice("teach_alone") in events
    last = events[-1]
    assert isinstance(last, Done)
    assert (last.result["old"], last.result["replayed"]) == (None, False)
    assert refused(lambda: asked("keep", KeepSpec(last.result["taught"], str(file), "replace"))) == "not_in_library"
    asked("keep", KeepSpec(last.result["taught"], how="discard"))
    assert not Path(last.result["taught"]).exists()


def test_bad_input_is_a_sentence(model: Path) -> None:
    assert refused(lambda: asked("teach", TeachSpec(model.name, text="太短"))) == "teach_too_short"
    assert refused(lambda: asked("keep", KeepSpec(str(model)))) == "nothing_taught"


def test_cancelled_it_leaves_nothing(model: Path) -> None:
    control = Control()
    control.cancel()
    assert asked("teach", TeachSpec(model.name, text=DRAFT, threads=1), control)[-1] == Done("cancelled")
    assert not list(home.cache().glob("taught-*"))
