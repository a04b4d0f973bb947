"""The journal of a draft: what was typed comes back, whatever end the writer had (E1, E2, E10)."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.drafts.journal import Journal, generations
from app.drafts.replay import keys, replay
from app.drafts.sheet import Sheet, to_units
from lstmcore.errors import BadInput, CoreError

KEY = "key"


def typed(folder: Path, text: str = "今天", count: int = 20, base: str = "") -> Path:
    """A journal of ``count`` changes that its process did not close; its file."""
    journal = Journal(folder, KEY, base)
    for place in range(count):
        journal.record(len(base) + place, 0, text[place % len(text)])
    assert journal.settle()
    journal.close()
    return generations(folder, KEY)[-1][1]


def text_of(folder: Path, text: str | None = None, since: int = 0) -> str | None:
    found = replay(folder, KEY, text, since=since)
    return found.text if found else None


SPLICES = (
    # before, position, removed, added, after
    ("", 0, 0, "雨", "雨"),
    ("今天夜里", 2, 1, "", "今天里"),
    ("今天", 2, 0, "\n夜里", "今天\n夜里"),
    ("a𠮷b", 3, 1, "𠮷", "a𠮷𠮷"),
    ("今天", 9, 5, "x", "今天x"),
    ("今天", 0, 99, "x", "x"),
    ("今天", 1, 1, "天", None),
)


@pytest.mark.parametrize(("before", "position", "removed", "added", "after"), SPLICES)
def test_a_splice_counts_as_qt_does(before: str, position: int, removed: int, added: str, after: str | None) -> None:
    sheet = Sheet(before)
    assert sheet.splice(position, removed, added) == (after is not None)
    assert sheet.text == (before if after is None else after)


SPAN_CASES = (
    # spans, position, removed, added, spans of what is added, spans after
    ([(2, 3)], 0, 0, "x", [], [(3, 3)]),
    ([(2, 3)], 3, 0, "x", [], [(2, 1), (4, 2)]),
    ([(2, 3)], 3, 1, "", [], [(2, 2)]),
    ([(2, 3)], 0, 9, "", [], []),
    ([(2, 3)], 5, 0, "雨下", [(0, 2)], [(2, 5)]),
    ([(0, 2), (4, 2)], 1, 4, "", [], [(0, 2)]),
)


@pytest.mark.parametrize(("spans", "position", "removed", "added", "new", "after"), SPAN_CASES)
def test_the_models_words_move_with_the_text(
    spans: list[tuple[int, int]],
    position: int,
    removed: int,
    added: str,
    new: list[tuple[int, int]],
    after: list[tuple[int, int]],
) -> None:
    sheet = Sheet("0123456789", spans)
    sheet.splice(position, removed, added, new)
    assert sheet.spans == after


@settings(max_examples=25, deadline=None)
@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9), st.text(max_size=6)), max_size=12),
    st.integers(0, 12),
)
def test_any_text_and_any_changes_come_back(
    tmp_path_factory: pytest.TempPathFactory, base: str, changes: list[tuple[int, int, str]], cut: int
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    sheet, stored, since = Sheet(base), base, 0
    journal = Journal(folder, KEY, base)
    for place, (position, removed, added) in enumerate(changes):
        if place == cut:
            stored = sheet.text
            since = journal.cut(stored)
        sheet.splice(position, removed, added)
        journal.record(position, removed, added)
    journal.close()
    found = replay(folder, KEY, stored, since=since)
    assert (found.text if found else stored) == sheet.text
    assert found is None or not found.damaged


def test_nothing_typed_makes_no_file(tmp_path: Path) -> None:
    journal = Journal(tmp_path, KEY, "今天")
    journal.record(0, 2, "今天")  # a change of format only
    journal.close()
    assert generations(tmp_path, KEY) == []
    assert replay(tmp_path, KEY, "今天") is None


def test_the_models_words_come_back_as_such(tmp_path: Path) -> None:
    journal = Journal(tmp_path, KEY, "今天", [(0, 1)])
    journal.record(2, 0, "夜里", [(0, 2)])
    journal.record(3, 0, "x")
    journal.close()
    found = replay(tmp_path, KEY)
    assert found is not None
    assert (found.text, found.spans) == ("今天夜x里", ((0, 1), (2, 1), (4, 1)))


def test_what_changed_the_models_words_comes_back_too(tmp_path: Path) -> None:
    journal = Journal(tmp_path, KEY, "今天夜里", [(0, 1), (2, 2)], changed=[(1, 1)])
    journal.record(3, 0, "x", (), [(0, 1)])
    journal.record(0, 0, "我")
    assert journal.settle()
    cut = journal.cut_here(6)
    sheet = cut.wait()
    journal.record(6, 0, "。")
    journal.close()
    assert sheet is not None
    whole = replay(tmp_path, KEY)
    part = replay(tmp_path, KEY, sheet.text, tuple(sheet.spans), cut.generation, tuple(sheet.changed))
    for found in (whole, part):
        assert found is not None
        assert (found.text, found.spans, found.changed) == (
            "我今天夜x里。",
            ((1, 1), (3, 1), (5, 1)),
            ((2, 1), (4, 1)),
        )


def test_a_save_makes_the_older_part_needless(tmp_path: Path) -> None:
    journal = Journal(tmp_path, KEY, "")
    journal.record(0, 0, "一")
    assert journal.settle()
    since = journal.cut("一")
    journal.record(1, 0, "二")
    assert journal.settle()
    assert len(generations(tmp_path, KEY)) == 2
    assert text_of(tmp_path) == "一二", "the save did not come to disk"
    assert text_of(tmp_path, "一", since) == "一二", "it did"
    journal.drop(since)
    assert journal.settle()
    journal.close()
    assert [number for number, _ in generations(tmp_path, KEY)] == [since]
    assert text_of(tmp_path, "一", since) == "一二"


def test_a_journal_that_lost_its_way_goes_on_from_the_save(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    journal = Journal(tmp_path, KEY, "")
    journal.record(0, 0, "一")
    since = journal.cut("不是一")
    journal.record(3, 0, "二")
    journal.close()
    assert text_of(tmp_path, "不是一", since) == "不是一二"
    assert "lost its way" in caplog.text


@pytest.mark.parametrize("base", ["", "今天夜里，", "字" * 5000])
def test_e10_cut_at_each_byte_it_gives_what_was_whole(tmp_path: Path, base: str) -> None:
    path = typed(tmp_path, "雨下a𠮷"[:3], 6, base)
    data = path.read_bytes()
    texts = [base + ("雨下a" * 2)[:count] for count in range(7)]
    for size in range(len(data)):
        path.write_bytes(data[:size])
        found = replay(tmp_path, KEY, base)
        assert (found.text if found else base) in texts
        assert found is None or not found.damaged


def test_e10_a_flipped_byte_is_found_and_nothing_is_deleted(tmp_path: Path) -> None:
    path = typed(tmp_path, count=8)
    data = path.read_bytes()
    texts = ["今天今天今天今天"[:count] for count in range(9)]
    chance = random.Random(3)
    for place in range(len(data)):
        broken = bytearray(data)
        broken[place] ^= 1 << chance.randrange(8)
        path.write_bytes(broken)
        found = replay(tmp_path, KEY, "")
        assert (found.text if found else "") in texts
        last = data.rstrip(b"\n").rfind(b"\n")
        assert found is None or found.damaged or place >= last, place
        assert path.read_bytes() == broken


def test_e10_a_missing_part_in_the_middle_is_damage(tmp_path: Path) -> None:
    journal = Journal(tmp_path, KEY, "")
    for part in ("一", "一二", "一二三"):
        journal.record(len(part) - 1, 0, part[-1])
        journal.cut(part)
    journal.close()
    generations(tmp_path, KEY)[1][1].unlink()
    found = replay(tmp_path, KEY, "")
    assert found is not None
    assert (found.text, found.damaged) == ("一", True)


def test_two_processes_do_not_follow_one_draft(tmp_path: Path) -> None:
    journal = Journal(tmp_path, KEY)
    with pytest.raises(BadInput) as problem:
        Journal(tmp_path, KEY)
    assert problem.value.key == "draft_busy"
    Journal(tmp_path, "other").close()
    journal.close()
    Journal(tmp_path, KEY).close()


def test_e2_a_full_disk_is_told_and_made_up_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.drafts.journal.RETRY_SECONDS", 0.01)
    said: list[CoreError | None] = []
    journal = Journal(tmp_path, KEY, "", told=said.append)
    journal.record(0, 0, "一")
    assert journal.settle()
    write, full = os.write, [True]
    half: list[bytes] = []

    def limited(descriptor: int, data: bytes) -> int:
        if full[0]:
            half.append(data)
            if len(half) % 2:
                return write(descriptor, data[:5])  # a part still goes in
            raise OSError(28, "No space left on device")
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", lambda descriptor, data: limited(descriptor, bytes(data)))
    for place in range(1, 30):
        journal.record(place, 0, "二")
    assert not journal.settle()
    assert text_of(tmp_path, "") == "一", "no half line is left"
    full[0] = False
    assert journal.settle() or journal.settle()
    journal.close()
    assert text_of(tmp_path, "") == "一" + "二" * 29
    assert [problem and problem.key for problem in said] == ["disk_full", None]


def test_which_drafts_have_journals(tmp_path: Path) -> None:
    typed(tmp_path)
    journal = Journal(tmp_path, "other")
    journal.record(0, 0, "x")
    journal.close()
    (tmp_path / "no.journal").write_bytes(b"x")
    assert sorted(keys(tmp_path)) == [KEY, "other"]


def test_units_of_a_broken_pair_go_through() -> None:
    sheet = Sheet("a\ud83d")
    assert sheet.splice(2, 0, "\ude00")
    assert sheet.text == "a😀"
    assert to_units("a\ud83d") == b"a\0\x3d\xd8"


def test_the_caret_after_a_crash_counts_as_qt_does(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "k")
    journal.record(0, 0, "雨𠮷")
    journal.close()
    found = replay(tmp_path, "k")
    assert found is not None
    assert found.caret == 3
