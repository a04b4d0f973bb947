"""Drafts on disk: whole or not at all, the newest first, nothing lost by a broken one."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.drafts.form import Form
from app.drafts.store import Draft, DraftStore, new_draft
from app.write.autosave import Autosave
from lstmcore.store.atomic import NotWritten


def same(read: Draft | None, written: Draft) -> bool:
    """Whether a draft came back as it was written, but for the time."""
    return read is not None and replace(read, saved=written.saved) == written and read.saved > 0


def test_a_draft_comes_back_as_it_was(tmp_path: Path) -> None:
    store = DraftStore(tmp_path)
    form = Form("big5", False, "\r\n", True, "ab", "cd")
    draft = Draft("key", "今天𠮷\n夜里", ((2, 2), (5, 1)), 3, "夜雨.txt", True, "", form, 7)
    store.write(draft)
    assert same(store.read("key"), draft)
    assert same(store.newest(), draft)
    assert store.listed() == [("key", "夜雨")]


def test_a_draft_of_the_first_version_is_read(tmp_path: Path) -> None:
    kept = {"format_version": 1, "key": "key", "text": "今天", "spans": [[0, 1]], "caret": 2}
    kept |= {"file": "x.txt", "opening": False, "saved": 1_790_000_000.5}
    (tmp_path / "key.json").write_text(json.dumps(kept), encoding="utf-8")
    draft = DraftStore(tmp_path).read("key")
    assert draft == Draft("key", "今天", ((0, 1),), 2, "x.txt", saved=1_790_000_000.5)


def test_the_newest_is_the_one_to_go_on_with(tmp_path: Path) -> None:
    store = DraftStore(tmp_path)
    for age, text in ((30, "old"), (10, "new"), (20, "middle")):
        draft = new_draft(text)
        store.write(draft)
        stamp = os.stat(tmp_path / f"{draft.key}.json").st_mtime - age
        os.utime(tmp_path / f"{draft.key}.json", (stamp, stamp))
    newest = store.newest()
    assert newest is not None
    assert newest.text == "new"
    assert [name for _, name in store.listed()] == ["new", "middle", "old"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format_version": 99}', '{"format_version": 1, "text": "x"}'])
def test_what_is_no_draft_is_left_alone(tmp_path: Path, content: str) -> None:
    (tmp_path / "broken.json").write_text(content, encoding="utf-8")
    store = DraftStore(tmp_path)
    assert store.newest() is None
    assert store.listed() == []
    assert (tmp_path / "broken.json").read_text(encoding="utf-8") == content


def test_an_empty_page_makes_no_file_but_an_emptied_draft_is_kept_empty(tmp_path: Path) -> None:
    store = DraftStore(tmp_path)
    draft = new_draft()
    store.write(draft)
    assert not list(tmp_path.iterdir())
    store.write(replace(draft, text="x"))
    store.write(draft)
    assert json.loads(next(tmp_path.iterdir()).read_text(encoding="utf-8"))["text"] == ""


def test_autosave_writes_by_itself_and_says_so(tmp_path: Path, qtbot: QtBot) -> None:
    store = DraftStore(tmp_path)
    draft = new_draft("今天")
    autosave = Autosave(store, lambda: draft)
    said: list[str] = []
    autosave.state_changed.connect(said.append)
    autosave.touch()
    autosave.touch()
    assert said == ["saving"]
    qtbot.waitUntil(lambda: said[-1] == "saved", timeout=4000)
    assert same(store.read(draft.key), draft)
    autosave.close()


def test_while_typing_goes_on_it_still_writes(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.write.autosave.QUIET_MS", 400)
    monkeypatch.setattr("app.write.autosave.LONGEST_MS", 600)
    store = DraftStore(tmp_path)
    draft = new_draft("今天")
    autosave = Autosave(store, lambda: draft)
    for _ in range(9):
        autosave.touch()
        qtbot.wait(100)
    assert same(store.read(draft.key), draft)
    autosave.close()


def test_a_full_disk_is_told_and_tried_again(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.write.autosave.RETRY_MS", 50)
    store = DraftStore(tmp_path)
    draft = new_draft("今天")
    autosave = Autosave(store, lambda: draft)
    write = store.write
    broken = [True]

    def full(draft: Draft) -> None:
        if broken[0]:
            raise NotWritten("disk_full", path="x")
        write(draft)

    monkeypatch.setattr(store, "write", full)
    with qtbot.waitSignal(autosave.failed):
        autosave.touch()
        autosave.flush()
    broken[0] = False
    qtbot.waitUntil(lambda: same(store.read(draft.key), draft), timeout=3000)
    autosave.close()
