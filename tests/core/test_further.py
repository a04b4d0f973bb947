"""Training that goes on from a model: its units grow at the end, its weights stay, and it is ahead of a fresh start."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lstmcore import further, run_records
from lstmcore.control import Control
from lstmcore.errors import BadInput
from lstmcore.events import Done, Evaluated, Event, Notice
from lstmcore.specs import ResumeSpec, TrainSpec
from lstmcore.store import bundle
from lstmcore.text import tokens
from lstmcore.text.corpus import load_text
from lstmcore.training import head_start
from lstmcore.training.run_folder import RunFolder
from tests.small import TINY, sample


def trained(source: Path, run: Path, **more: object) -> list[Event]:
    spec = TrainSpec(sources=(str(source),), run=str(run), out=str(run / "m.moxu"), **{**TINY, **more})  # type: ignore[arg-type]
    return list(further.train(spec, Control()))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(a text, a model of it)"""
    folder = tmp_path_factory.mktemp("further")
    text = folder / "a.txt"
    text.write_text(sample("luxun", 4000), encoding="utf-8")
    trained(text, folder / "run", epochs=3)
    return text, folder / "run" / "m.moxu"


def test_a_vocabulary_grows_behind_what_it_had() -> None:
    old, new = tokens.build("天地玄黄" * 9, "char", 1, 999), tokens.build("天空" * 9, "char", 1, 999)
    both = further.grown(old, new)
    assert both.decode([*range(256, old.size)]) == old.decode([*range(256, old.size)])
    assert both.size == old.size + 1
    assert both.decode(both.encode("天空玄")) == "天空玄"


def test_the_first_step_is_the_models_next_one(first: tuple[Path, Path], tmp_path: Path) -> None:
    text, model = first
    events = trained(text, tmp_path / "run", from_model=str(model), epochs=0.2, learning_rate=1e-6)
    assert isinstance(events[-1], Done)
    old, new = bundle.read(model), bundle.read(tmp_path / "run" / "m.moxu")
    assert old.vocab == new.vocab
    np.testing.assert_allclose(new.tensors["lstm.0.recurrent"], old.tensors["lstm.0.recurrent"], atol=1e-3)
    np.testing.assert_allclose(new.tensors["lstm.embedding"], old.tensors["lstm.embedding"], atol=1e-3)


def test_other_texts_add_their_units_and_it_is_ahead_of_a_fresh_start(first: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "b.txt"
    other.write_text("龘靐" * 40 + sample("luxun")[6000:9000], encoding="utf-8")
    figures = []
    for name, model in (("on", str(first[1])), ("fresh", None)):
        events = trained(other, tmp_path / name, from_model=model, epochs=1)
        figures.append(next(each.bits_per_char for each in events if isinstance(each, Evaluated)))
    assert figures[0] < figures[1]
    old, new = bundle.read(first[1]).vocab["tokens"], bundle.read(tmp_path / "on" / "m.moxu").vocab["tokens"]
    assert new.startswith(old)
    assert "龘" in new[len(old) :]
    parent, card = bundle.read(first[1]).manifest, bundle.read(tmp_path / "on" / "m.moxu").manifest
    assert card["training"]["parent"] == {"id": parent["id"], "name": parent["name"], "corpus": "a"}
    assert "parent" not in bundle.read(tmp_path / "fresh" / "m.moxu").manifest["training"]
    sizes = [card["corpus"][f"{part}_chars"] for part in ("train", "dev", "test")]
    assert min(sizes) > 0
    assert sum(sizes) <= card["corpus"]["chars"]


UNSEEN = sample("luxun")[5000:8000]
READ = sample("luxun")[:3000]
IN_ANOTHER_SCRIPT = "\n".join(line + "ЖЗИЙ" * 99 for line in UNSEEN.split("\n"))


@pytest.mark.parametrize(
    ("text", "more", "begun"),
    [
        (UNSEEN, {}, True),
        (READ[:300] + UNSEEN, {}, True),
        (READ, {}, False),
        (UNSEEN + READ[500:800], {}, False),  # what is held out is at the end
        (UNSEEN, {"hidden_size": 16}, False),
        (UNSEEN, {"units": "word"}, False),
        (IN_ANOTHER_SCRIPT, {}, False),
    ],
)
def test_a_bundled_model_is_begun_with_where_it_fits_and_has_not_read_what_is_held_out(
    first: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    more: dict[str, object],
    begun: bool,
) -> None:
    model = first[1].with_name("zh-begin.moxu")
    model.write_bytes(first[1].read_bytes())
    monkeypatch.setattr(head_start.library, "starters", lambda: [model])
    monkeypatch.setattr(head_start, "KNOWN", 0.6)  # so small a model has no rare character
    monkeypatch.setattr(further.library, "resolve", lambda name: model)
    source, run = tmp_path / "mine.txt", tmp_path / "run"
    source.write_text(text, encoding="utf-8")
    own = {name: value for name, value in TINY.items() if name not in ("hidden_size", "num_layers")}
    asked: dict[str, object] = {**own, "epochs": 0.1, "from_model": "auto", **more}
    events = list(further.train(TrainSpec(sources=(str(source),), run=str(run), **asked), Control()))  # type: ignore[arg-type]
    assert isinstance(events[-1], Done)
    assert RunFolder(run).spec().from_model == ("zh-begin" if begun else None)
    assert any(isinstance(each, Notice) and each.key == "head_start" for each in events) == begun
    assert bool(RunFolder(run).read_json("parent.json")) == begun


NOVEL = sample("pride_and_prejudice")


@pytest.mark.parametrize(
    ("text", "units", "begun"),
    [
        (NOVEL[9_000:12_000], "auto", True),
        (NOVEL[9_000:12_000], "subword", True),
        (NOVEL[9_000:12_000], "char", False),
        (NOVEL[9_000:12_000].upper(), "auto", False),  # English that it can only spell letter by letter
    ],
)
def test_a_bundled_model_of_subwords_is_begun_with_where_they_are_asked_for_and_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, units: str, begun: bool
) -> None:
    source, model = tmp_path / "a.txt", tmp_path / "run" / "m.moxu"
    source.write_text(NOVEL[:8_000], encoding="utf-8")
    trained(source, tmp_path / "run", units="subword", epochs=0.1)
    monkeypatch.setattr(head_start.library, "starters", lambda: [model])
    monkeypatch.setattr(head_start, "SPELLED", 0.5)  # so few subwords are short
    source.write_text(text, encoding="utf-8")
    read = load_text((str(source),), Control())
    with pytest.raises(StopIteration) as loaded:
        while True:
            next(read)
    assert head_start.may_begin(TrainSpec(units=units))
    assert head_start.found_for(loaded.value.value, units) == ("m" if begun else None)


def test_stopped_while_it_prepares_it_begins_again_where_it_was(first: tuple[Path, Path], tmp_path: Path) -> None:
    text, model = first
    control, run = Control(), tmp_path / "run"
    spec = TrainSpec(sources=(str(text),), run=str(run), from_model=str(model), **TINY)
    happened = further.train(spec, control)
    for event in happened:
        if type(event).__name__ == "Notice":
            control.stop()
    assert RunFolder(run).read_json("pointer.json") is None
    assert RunFolder(run).corpus() is not None
    last = list(further.resume(ResumeSpec(str(run)), Control()))[-1]
    assert isinstance(last, Done)
    assert last.status == "done"


def test_what_is_no_language_model_is_refused_before_there_is_a_run(tmp_path: Path) -> None:
    for name in ("zh-reviews", "nothing"):
        with pytest.raises(BadInput):
            list(further.train(TrainSpec(sources=("a",), run=str(tmp_path / "r"), from_model=name), Control()))
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize("from_model", [None, "auto"])
@pytest.mark.parametrize("text", [None, "", "短。"])
def test_a_text_that_is_refused_leaves_no_training_behind(
    moxu_home: Path, tmp_path: Path, text: str | None, from_model: str | None
) -> None:
    source = tmp_path / "a.txt"
    if text is not None:
        source.write_text(text, encoding="utf-8")
    for run in (None, str(tmp_path / "run")):
        for _ in range(2):  # the second time the folder is not said to hold a run
            with pytest.raises(BadInput) as refused:
                list(further.train(TrainSpec(sources=(str(source),), run=run, from_model=from_model), Control()))
            assert refused.value.key != "run_exists"
    assert run_records.rows() == []
    assert list((moxu_home / "runs").iterdir()) == []
    assert not (tmp_path / "run").exists()


def test_a_folder_of_the_users_keeps_what_is_theirs(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    for name in ("notes.txt", "corpus/novel.txt"):
        (mine / name).parent.mkdir(parents=True, exist_ok=True)
        (mine / name).write_text("mine", encoding="utf-8")
    with pytest.raises(BadInput):
        list(further.train(TrainSpec(sources=(str(tmp_path / "none.txt"),), run=str(mine)), Control()))
    assert sorted(str(each.relative_to(mine)) for each in mine.rglob("*.*")) == ["corpus/novel.txt", "notes.txt"]
