"""The shelf: duplicates, tags, a check byte by byte, the trash, and what takes room."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lstmcore import run_records, trash
from lstmcore.control import Control
from lstmcore.errors import BadInput, resources
from lstmcore.events import Done
from lstmcore.specs import (
    DeleteRunSpec,
    DiskSpec,
    DuplicateSpec,
    EmptyTrashSpec,
    RestoreRunSpec,
    TagSpec,
    TrainSpec,
    TrashSpec,
    VerifySpec,
)
from lstmcore.store import bundle, library, shelf
from lstmcore.training.run_folder import RunFolder

SMALL = Path(__file__).parents[1] / "golden" / "language-v1.moxu"


def ask(verb: Any, spec: Any) -> dict[str, Any]:
    last = list(verb(spec, Control()))[-1]
    assert isinstance(last, Done)
    return last.result


@pytest.fixture
def model() -> Path:
    return library.add(SMALL)


def test_a_duplicate_is_whole_and_a_model_of_its_own(model: Path) -> None:
    copies = [ask(shelf.duplicate, DuplicateSpec(model.name)) for _ in range(2)]
    assert len({model.name, *(each["id"] for each in copies)}) == 3
    names = [card["name"] for card in library.list_models() if card["source"] == "library"]
    assert len(set(names)) == 3
    library.delete(model.name)
    assert bundle.read(Path(copies[0]["path"])).tensors
    named = ask(shelf.duplicate, DuplicateSpec(copies[0]["ref"], "我的 copy"))
    assert named["name"] == "我的 copy"


def test_tags_are_kept_cleaned_and_travel(model: Path, tmp_path: Path) -> None:
    card = ask(shelf.tag, TagSpec(model.name, ("小说", " 小说 ", "a\u202eb", "")))
    assert card["tags"] == ["小说", "ab"]
    bundle.write_zip(bundle.read(model), tmp_path / "a.moxu")
    assert bundle.read_card(tmp_path / "a.moxu")["tags"] == ["小说", "ab"]
    assert ask(shelf.tag, TagSpec(model.name))["tags"] == []
    with pytest.raises(BadInput):
        ask(shelf.tag, TagSpec(model.name, tuple(map(str, range(99)))))
    with pytest.raises(BadInput):
        ask(shelf.tag, TagSpec(str(resources() / "starters" / "zh-prose.moxu"), ("x",)))


def test_one_flipped_byte_is_found_and_nothing_is_deleted(model: Path) -> None:
    assert ask(shelf.verify, VerifySpec(model.name)) == {"checked": 1, "damaged": []}
    weights = model / bundle.TENSORS
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    assert not next(each for each in library.list_models() if each["ref"] == model.name)["damaged"], "listing is quick"
    damaged = ask(shelf.verify, VerifySpec(model.name))["damaged"]
    assert [each["key"] for each in damaged] == ["bundle_checksum"]
    assert weights.exists()


def test_the_trash_is_seen_and_emptied_one_at_a_time_or_whole(model: Path) -> None:
    other = Path(ask(shelf.duplicate, DuplicateSpec(model.name))["path"])
    run = RunFolder.create(TrainSpec(sources=("红楼梦.txt",)))
    for each in (model, other):
        library.delete(each.name)
    ask(run_records.delete_run, DeleteRunSpec(str(run.path)))
    seen = ask(trash.trash, TrashSpec())["deleted"]
    assert {each["id"] for each in seen} == {model.name, other.name, run.path.name}
    assert [each["name"] for each in seen if each["kind"] == "run"] == ["红楼梦"]
    assert all(each["days"] == 30 and each["size_bytes"] > 300 for each in seen)
    assert ask(shelf.disk, DiskSpec())["trash"] > 1000
    freed = ask(trash.empty_trash, EmptyTrashSpec(model.name))
    assert freed["deleted"] == 1
    library.restore(other.name)
    for wrong in (model.name, other.name, "..", ""):
        with pytest.raises(BadInput):
            ask(trash.empty_trash, EmptyTrashSpec(wrong))
    assert bundle.read(other).tensors
    assert ask(trash.empty_trash, EmptyTrashSpec())["deleted"] == 1
    with pytest.raises(BadInput):
        ask(run_records.restore_run, RestoreRunSpec(run.path.name))
    assert ask(trash.empty_trash, EmptyTrashSpec()) == {"deleted": 0, "freed_bytes": 0}
