"""What is stored comes back the same, as a folder and as a file; what is not a model says so."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from lstmcore.errors import BadInput, Damaged
from lstmcore.store import bundle
from lstmcore.store.bundle import StoredModel
from lstmcore.store.strict import clean_name
from tests.toy import edit_manifest, members_of, pack, same, toy, toy_kind

__all__ = ["toy_kind"]
pytestmark = pytest.mark.usefixtures("toy_kind")


def test_a_model_comes_back_from_a_folder_and_a_file(tmp_path: Path) -> None:
    model = toy()
    written = bundle.write_folder(model, tmp_path / "model")
    assert bundle.write_zip(model, tmp_path / "model.moxu") == written
    for name in ("model", "model.moxu"):
        found = bundle.read(tmp_path / name)
        assert same(found, model)
        assert found.manifest == written
        assert found.tensors["weight"].flags.writeable


def test_the_same_model_makes_the_same_bytes(tmp_path: Path) -> None:
    model = toy()
    for name in ("a", "b"):
        bundle.write_zip(model, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_history_may_be_missing(tmp_path: Path) -> None:
    model = toy()
    model.history.clear()
    bundle.write_zip(model, tmp_path / "a.moxu")
    assert sorted(members_of(tmp_path / "a.moxu")) == ["manifest.json", "model.safetensors", "vocab.json"]
    assert bundle.read(tmp_path / "a.moxu").history == []


def test_the_card_is_read_without_the_weights(tmp_path: Path) -> None:
    bundle.write_folder(toy(), tmp_path / "model")
    (tmp_path / "model" / "model.safetensors").write_bytes(
        b"x" * (tmp_path / "model" / "model.safetensors").stat().st_size
    )
    card = bundle.read_card(tmp_path / "model")
    assert card["name"] == "玩具"
    assert card["size_bytes"] == sum(each.stat().st_size for each in (tmp_path / "model").iterdir())
    assert len(bundle.read_history(tmp_path / "model")) == 2


@pytest.mark.parametrize("change", [{"weight": np.full((2, 3), np.nan, np.float32)}, {"weight": np.ones((3, 3), "f4")}])
def test_what_could_not_be_read_is_not_written(tmp_path: Path, change: dict[str, np.ndarray]) -> None:
    model = toy()
    model.tensors.update(change)
    with pytest.raises(Damaged):
        bundle.write_folder(model, tmp_path / "model")
    assert list(tmp_path.glob("model*")) == []


def test_tensors_of_any_memory_order_are_written_right(tmp_path: Path) -> None:
    model = toy()
    model.tensors["weight"] = np.asfortranarray(model.tensors["weight"])
    model.tensors["half"] = np.ones(4, np.float16)[::2]
    bundle.write_zip(model, tmp_path / "a.moxu")
    assert same(bundle.read(tmp_path / "a.moxu"), model)


@pytest.mark.parametrize(
    "content", [None, b"", b"PK", b"\x80\x04.", b"\xff\xd8\xff\xe0 a picture", "只是文字".encode()]
)
def test_what_is_no_model_says_so(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.moxu"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        bundle.read(path)
    assert caught.value.key in ("no_model_there", "not_a_model")
    for language in ("zh", "en"):
        assert "x.moxu" in caught.value.sentence(language)


def test_an_ordinary_folder_or_zip_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no Moxu model"):
        bundle.read(tmp_path)
    (tmp_path / "book.zip").write_bytes(pack({"chapter1.txt": b"once"}))
    with pytest.raises(Damaged, match=r"chapter1\.txt"):
        bundle.read(tmp_path / "book.zip")


def test_names_are_fit_to_be_shown(tmp_path: Path) -> None:
    bundle.write_zip(toy(), tmp_path / "a.moxu")
    evil = "a\u202egpj.exe\x00\x1b[31m" + "长" * 10_000
    members = edit_manifest(members_of(tmp_path / "a.moxu"), lambda card: card.update(name=evil))
    (tmp_path / "b.moxu").write_bytes(pack(members))
    name = bundle.read_card(tmp_path / "b.moxu")["name"]
    assert name.startswith("agpj.exe[31m长")
    assert len(name) == 80
    assert clean_name("../x\n\t y") == "../x y"
    assert clean_name("\u200b\ufeff") == ""


def test_unknown_fields_are_kept(tmp_path: Path) -> None:
    bundle.write_folder(toy(later={"a": [1]}), tmp_path / "model")
    assert bundle.read(tmp_path / "model").manifest["later"] == {"a": [1]}


def test_the_file_is_a_plain_zip(tmp_path: Path) -> None:
    bundle.write_zip(toy(), tmp_path / "a.moxu")
    with zipfile.ZipFile(tmp_path / "a.moxu") as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == set(bundle.CAPS)
        json.loads(archive.read("manifest.json"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders there")
def test_a_pipe_in_a_model_folder_is_refused_at_once(tmp_path: Path) -> None:
    bundle.write_folder(toy(), tmp_path / "model")
    (tmp_path / "model" / "vocab.json").unlink()
    os.mkfifo(tmp_path / "model" / "vocab.json")
    with pytest.raises(Damaged, match=r"vocab\.json"):
        bundle.read(tmp_path / "model")


def test_a_card_with_a_wrong_type_is_damaged(tmp_path: Path) -> None:
    model: StoredModel = toy()
    bundle.write_zip(model, tmp_path / "a.moxu")
    good = members_of(tmp_path / "a.moxu")
    for wrong in (
        {"name": 5}, {"id": "../x"}, {"id": None}, {"kind": []}, {"kind": "writer"}, {"language": "fr"},
        {"metrics": []}, {"metrics": {"bits_per_char": "5"}}, {"corpus": {"chars": True}},
        {"training": {"parent": {"name": 1}}}, {"samples": [1]},
        {"architecture": {}}, {"architecture": {"hidden_size": -3}}, {"architecture": {"hidden_size": "x"}},
        {"architecture": None}, {"files": None}, {"files": {}}, {"format": "zip"}, {"format_version": True},
        {"format_version": "1"}, {"format_version": 0}, {"created": 7},
    ):  # fmt: skip
        (tmp_path / "b.moxu").write_bytes(pack(edit_manifest(good, lambda card, w=wrong: card.update(w))))
        with pytest.raises(Damaged):
            bundle.read(tmp_path / "b.moxu")
