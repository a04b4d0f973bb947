"""The user's models: listed fast, found by any name, renamed, deleted and brought back, by two processes at once."""

from __future__ import annotations

import json
import os
import shutil
import time
import uuid
from pathlib import Path

import pytest

from lstmcore import errors
from lstmcore.errors import BadInput, CoreError
from lstmcore.events import Done, Event, Notice
from lstmcore.specs import DeleteSpec, ExportSpec, ImportSpec, InfoSpec, ModelsSpec, RenameSpec, RestoreSpec
from lstmcore.store import bundle, home, library, verbs
from tests.toy import edit_manifest, members_of, pack, same, toy, toy_kind

__all__ = ["toy_kind"]
pytestmark = pytest.mark.usefixtures("toy_kind")


class Free:
    """A control that never asks anything."""

    cancelled = False


class Cancelled:
    """A control whose user has changed their mind."""

    cancelled = True


@pytest.fixture(autouse=True)
def starters(toy_kind: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One bundled model called zh-toy."""
    folder = tmp_path / "resources" / "starters"
    folder.mkdir(parents=True)
    shutil.copytree(errors.resources() / "i18n", tmp_path / "resources" / "i18n")
    bundle.write_zip(toy("附带的"), folder / "zh-toy.moxu")
    monkeypatch.setattr(library, "resources", lambda: tmp_path / "resources")
    return folder


def done(events: list[Event]) -> dict[str, object]:
    last = events[-1]
    assert isinstance(last, Done)
    assert last.status == "done"
    return last.result


def test_a_model_is_found_by_each_of_its_names(tmp_path: Path) -> None:
    model = toy("我的 散文")
    path = library.add(model)
    assert path.parent == home.library()
    assert same(bundle.read(path), model)
    bundle.write_zip(model, tmp_path / "elsewhere.moxu")
    wanted = {
        "我的 散文": path, path.name: path, path.name[:8]: path, str(path): path,
        "zh-toy": tmp_path / "resources/starters/zh-toy.moxu", "附带的": tmp_path / "resources/starters/zh-toy.moxu",
        str(tmp_path / "elsewhere.moxu"): tmp_path / "elsewhere.moxu",
    }  # fmt: skip
    for name, expected in wanted.items():
        assert library.resolve(name) == expected


def test_a_run_folder_is_returned_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "spec.json").write_text("{}")
    assert library.resolve(str(tmp_path / "run")) == tmp_path / "run"


@pytest.mark.parametrize("name", ["", " ", "nothing", "../x", "\x00", "a" * 5000, "\u202e", "."])
def test_an_unknown_name_is_answered_with_what_there_is(name: str) -> None:
    library.add(toy("我的散文"))
    with pytest.raises(BadInput) as caught:
        library.resolve(name)
    if name != ".":
        assert "我的散文, 附带的" in caught.value.sentence("en")


def test_one_of_two_is_asked_for(moxu_home: Path) -> None:
    number = str(uuid.UUID(int=0xABCD << 96))
    for last in "12":
        library.add(toy(id=number[:-1] + last))
    with pytest.raises(BadInput, match="several models"):
        library.resolve(number[:8])
    assert library.resolve(number[:-1] + "2").name[-1] == "2"


def test_models_are_listed_newest_first_then_the_bundled() -> None:
    library.add(toy("old", created="2026-01-01T00:00:00Z"))
    library.add(toy("new", created="2026-05-01T00:00:00Z"))
    cards = done(list(verbs.models(ModelsSpec(), Free())))["models"]
    assert isinstance(cards, list)
    assert [(card["name"], card["source"]) for card in cards] == [
        ("new", "library"), ("old", "library"), ("附带的", "starter"),
    ]  # fmt: skip
    assert [card["ref"] for card in cards][-1] == "zh-toy"
    json.dumps(cards)


def test_a_damaged_model_is_listed_and_never_deleted() -> None:
    path = library.add(toy("whole"))
    (path / "model.safetensors").write_bytes(b"half")
    (home.library() / "empty").mkdir()
    damaged = [card for card in library.list_models() if card["damaged"]]
    assert {card["ref"]: card["reason"] for card in damaged} == {
        path.name: "bundle_truncated",
        "empty": "no_model_there",
    }
    for card in damaged:
        sentence = errors.sentence(f"error.{card['reason']}", "en", **card["reason_values"])
        assert "{" not in sentence
    assert (path / "model.safetensors").read_bytes() == b"half"
    library.delete(path.name)
    assert not path.exists()


def test_a_name_already_taken_gets_a_number() -> None:
    assert [bundle.read_card(library.add(toy("散文")))["name"] for _ in range(3)] == ["散文", "散文 (2)", "散文 (3)"]


def test_rename_delete_restore() -> None:
    path = library.add(toy("before"))
    old = bundle.read(path)
    assert done(list(verbs.rename(RenameSpec("before", " 之后\n"), Free())))["name"] == "之后"
    assert same(bundle.read(path), old)
    number = done(list(verbs.delete(DeleteSpec("之后"), Free())))["id"]
    assert [card["ref"] for card in library.list_models()] == ["zh-toy"]
    card = done(list(verbs.restore(RestoreSpec(str(number)), Free())))
    assert (card["name"], card["ref"], len(card["history"])) == ("之后", path.name, 2)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wish",
    [
        lambda: library.rename("zh-toy", "x"), lambda: library.delete("zh-toy"), lambda: library.restore("x"),
        lambda: library.restore(str(uuid.uuid4())), lambda: library.rename("mine", "\u200b"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_sentence(wish: object) -> None:
    library.add(toy("mine"))
    with pytest.raises(BadInput):
        wish()  # type: ignore[operator]


def test_a_name_taken_meanwhile_gets_a_number_on_restore() -> None:
    first = library.add(toy("散文"))
    library.delete("散文")
    library.add(toy("散文"))
    assert bundle.read_card(library.restore(first.name))["name"] == "散文 (2)"


def test_trash_is_emptied_after_thirty_days() -> None:
    first, second = library.add(toy("a")), library.add(toy("b"))
    for path in (first, second):
        library.delete(path.name)
    old = time.time() - 31 * 86400
    os.utime(home.library() / f".trash-{first.name}", (old, old))
    library.add(toy("c"))
    with pytest.raises(BadInput):
        library.restore(first.name)
    assert library.restore(second.name) == second


def test_export_and_import(tmp_path: Path) -> None:
    path = library.add(toy("mine"))
    file = tmp_path / "shared.moxu"
    card = done(list(verbs.export(ExportSpec("mine", str(file)), Free())))
    assert card["path"] == str(file)
    again = list(verbs.import_(ImportSpec(str(file)), Free()))
    assert [event.key for event in again if isinstance(event, Notice)] == ["already_imported"]
    assert done(again)["path"] == str(path)
    shutil.rmtree(path)
    assert done(list(verbs.import_(ImportSpec(str(file)), Free())))["ref"] == path.name
    changed = edit_manifest(members_of(file), lambda card: card["files"]["vocab.json"].update(size=1))
    file.write_bytes(pack(changed))
    with pytest.raises(BadInput):
        list(verbs.import_(ImportSpec(str(file)), Free()))


def test_another_model_with_the_same_id_becomes_a_second_one(tmp_path: Path) -> None:
    first = toy("one")
    other = toy("two", id=first.manifest["id"])
    other.tensors["weight"] += 1
    paths = {library.add(first), library.add(other)}
    assert len(paths) == 2
    assert all(bundle.read_card(path)["id"] == path.name for path in paths)


def test_export_without_the_ngrams(tmp_path: Path) -> None:
    library.add(toy("mine"))
    list(verbs.export(ExportSpec("mine", str(tmp_path / "a.moxu"), ngram=False), Free()))
    model = bundle.read(tmp_path / "a.moxu")
    assert set(model.tensors) == {"weight", "half"}
    assert model.manifest["ngram"] == {}
    assert model.manifest["metrics"]["bits_per_char"] == 6.0


def test_a_cancelled_export_writes_nothing(tmp_path: Path) -> None:
    assert list(verbs.export(ExportSpec("zh-toy", str(tmp_path / "a.moxu")), Cancelled()))[-1] == Done("cancelled")
    assert not (tmp_path / "a.moxu").exists()


def test_info_of_a_run_or_of_nothing_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "spec.json").write_text("{}")
    for name in (str(tmp_path), str(tmp_path / "x.moxu"), "x"):
        with pytest.raises(CoreError):
            list(verbs.info(InfoSpec(name), Free()))


def test_to_list_many_models_reads_nothing_but_their_manifests() -> None:
    """How long 1,000 take: ``run.py bench room``."""
    first = library.add(toy("first"))
    for _ in range(99):
        shutil.copytree(first, home.library() / str(uuid.uuid4()), copy_function=os.link)
    for other in {path for path in home.library().glob("*/*") if path.name != "manifest.json"}:
        nothing = b"?" * other.stat().st_size
        other.unlink()
        other.write_bytes(nothing)
    cards = library.list_models()
    assert len(cards) == 101
    assert not any(card["damaged"] for card in cards)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_library_that_cannot_be_written_is_one_sentence() -> None:
    home.library().chmod(0o500)
    try:
        with pytest.raises(BadInput):
            library.add(toy())
    finally:
        home.library().chmod(0o700)


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("MOXU_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(BadInput, match="could not be written"):
        library.list_models()
