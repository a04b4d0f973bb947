"""The table of trainings: rows, tags and notes, a trash with undo, and the words that train the same way again."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from lstmcore import run_records, specs
from lstmcore.control import Control
from lstmcore.errors import BadInput
from lstmcore.events import Done, Evaluated
from lstmcore.parser import build_parser, spec_of
from lstmcore.runs import at_work, unfinished
from lstmcore.spec_file import command, train_spec
from lstmcore.specs import Cleaning, TrainSpec
from lstmcore.store import home
from lstmcore.training.run_folder import RECORD, RunFolder


def made(name: str = "日记", **result: Any) -> RunFolder:
    run = RunFolder.create(TrainSpec(sources=("a.txt",), name=name, seed=7))
    run.add_event(Evaluated(40, 9.0, 1.0, 3.5, 5.0, 32.0, 4.8, 5.2, True))
    if result:
        run.write_json("result.json", {"status": "done", **result})
    return run


def ask(verb: Any, spec: Any) -> dict[str, Any]:
    last = list(verb(spec, Control()))[-1]
    assert isinstance(last, Done)
    return last.result


def test_a_row_says_what_was_asked_and_what_came_of_it() -> None:
    made("一", steps=90, bits_per_char=4.5, model="m", seconds=61.0)
    waiting = made("二")
    rows = {each["name"]: each for each in ask(run_records.runs, specs.RunsSpec())["runs"]}
    assert (rows["一"]["status"], rows["一"]["bits_per_char"], rows["一"]["step"]) == ("done", 4.5, 90)
    assert (rows["二"]["status"], rows["二"]["bits_per_char"]) == ("waiting", 4.8)
    assert rows["一"]["spec"]["seed"] == 7
    assert rows["一"]["size_bytes"] > 0
    with at_work(waiting.path):
        row = run_records.row(waiting.path)
        assert (row["status"], row["step"], row["seconds"]) == ("training", 0, 9.0)
        records = b"".join(RECORD.pack(at, at / 2, 4.0, 1e-3, 1.0) for at in (1, 2, 3))
        (waiting.path / "curves.bin").write_bytes(records + b"half")
        row = run_records.row(waiting.path)
        assert (row["step"], row["seconds"]) == (3, 1.5), "as far as the curve, not as the last checkpoint"


def test_tags_and_notes_are_kept_one_at_a_time() -> None:
    run = made(bits_per_char=4.5)
    ask(run_records.note_run, specs.NoteRunSpec(str(run.path), tags=("a", " a ", "", "好" * 99)))
    row = ask(run_records.note_run, specs.NoteRunSpec(run.path.name[:8], notes="第一次"))
    assert row["tags"] == ["a", "好" * 40]
    assert row["notes"] == "第一次"
    assert ask(run_records.note_run, specs.NoteRunSpec(str(run.path), name="新名"))["name"] == "新名"


def test_deleted_is_in_the_trash_and_comes_back_whole() -> None:
    run = made()
    before = sorted(each.name for each in run.path.iterdir())
    deleted = ask(run_records.delete_run, specs.DeleteRunSpec(str(run.path)))
    assert run_records.rows() == []
    assert unfinished() == []
    with pytest.raises(BadInput):
        ask(run_records.delete_run, specs.DeleteRunSpec(str(run.path)))
    ask(run_records.restore_run, specs.RestoreRunSpec(deleted["id"]))
    assert sorted(each.name for each in run.path.iterdir()) == before
    with pytest.raises(BadInput):
        ask(run_records.restore_run, specs.RestoreRunSpec(deleted["id"]))


def test_a_training_at_work_is_not_deleted() -> None:
    run = made()
    with at_work(run.path), pytest.raises(BadInput) as problem:
        ask(run_records.delete_run, specs.DeleteRunSpec(str(run.path)))
    assert problem.value.key == "run_at_work"
    assert run.path.is_dir()


@pytest.mark.parametrize("name", ["", ".", "..", "/", "nothing", ".trash-x"])
def test_only_a_training_of_ours_is_touched(name: str) -> None:
    made()
    for verb, spec in (
        (run_records.note_run, specs.NoteRunSpec(name, notes="x")),
        (run_records.delete_run, specs.DeleteRunSpec(name)),
        (run_records.restore_run, specs.RestoreRunSpec(name)),
    ):
        with pytest.raises(BadInput):
            ask(verb, spec)
    assert len(list(home.runs().iterdir())) == 1


SPECS = (
    TrainSpec(sources=("a b.txt", "c'd")),
    TrainSpec(
        sources=("x",),
        name="红 楼",
        preset="quick",
        minutes=2.5,
        hidden_size=64,
        dropout=0.0,
        learning_rate=0.004,
        pilot=True,
        quantise=True,
        units="word",
        prefix="今天 $HOME",
        vectors="v",
        cleaning=Cleaning(notes=True, adverts=False, quotes="corner"),
    ),
)


@pytest.mark.parametrize("spec", SPECS)
def test_the_command_line_makes_the_same_spec_again(spec: TrainSpec) -> None:
    words = shlex.split(command(spec))
    assert words[0] == "moxu-core"
    assert spec_of(build_parser().parse_args(words[1:])) == spec


@pytest.mark.parametrize("spec", SPECS)
def test_the_spec_file_of_a_run_trains_the_same_way_elsewhere(spec: TrainSpec) -> None:
    run = RunFolder.create(spec)
    file = run.path / "spec.json"
    assert train_spec(file) == spec
    assert spec_of(build_parser().parse_args(["train", str(file)])) == spec
    assert ask(run_records.command, specs.CommandSpec(run.path.name))["command"] == command(spec)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"seed": "x"}', '{"nonsense": 1}', '{"dropout": 7}'])
def test_a_file_that_is_no_spec_is_one_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "spec.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as problem:
        train_spec(file)
    assert problem.value.sentence("zh") != f"error.{problem.value.key}"


def test_differences_are_named() -> None:
    one, other = (json.loads(json.dumps(specs.to_dict(each))) for each in SPECS)
    found = {name: (a, b) for name, a, b in run_records.differences(one, other)}
    assert found["hidden_size"] == (None, 64)
    assert found["cleaning.notes"] == (False, True)
    assert "seed" not in found
