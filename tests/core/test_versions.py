"""Versions of a draft: which stay, what differs, and what a crash leaves (E10)."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.drafts.changes import Row, compare, folded
from app.drafts.journal import Journal, generations
from app.drafts.recovery import recover
from app.drafts.snapshots import DAY, EVERY_SECONDS, HOUR, WEEK, Snapshots, kept
from app.drafts.store import Draft, DraftStore, new_draft

KEPT = (
    # ages, which stay
    ([0, 700, 1300], [1, 1, 1]),
    ([0, 100, 200], [0, 0, 1]),
    ([DAY + 1, DAY + 700, DAY + HOUR + 1], [0, 1, 1]),
    ([WEEK + 1, WEEK + 2 * HOUR, WEEK + DAY + 1], [0, 1, 1]),
    ([], []),
)


@pytest.mark.parametrize(("ages", "stay"), KEPT)
def test_one_a_slot_stays(ages: list[float], stay: list[int]) -> None:
    assert kept(ages) == [bool(each) for each in stay]


def test_a_year_of_writing_keeps_a_few_hundred() -> None:
    ages: list[float] = []
    for place in range(6 * 24 * 40):  # one every ten minutes for forty days, thinned on the way
        ages = [0.0, *(age + EVERY_SECONDS for age in ages)]
        if place % 50 == 0:
            ages = [age for age, stays in zip(ages, kept(ages), strict=True) if stays]
    ages = [age for age, stays in zip(ages, kept(ages), strict=True) if stays]
    assert 300 < len(ages) < 400
    assert max(ages) > 38 * DAY
    assert sum(age < DAY for age in ages) == 144


def test_a_version_comes_back_and_the_same_is_kept_once(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path)
    draft = Draft("key", "今天𠮷\n夜里", ((0, 2),), changed=((2, 1),))
    snapshots.take(draft)
    snapshots.take(draft, "before")
    Snapshots(tmp_path).take(draft, "before")
    [version] = snapshots.listed("key")
    assert (version.why, version.chars) == ("timed", 6)
    assert abs(version.at - time.time()) < 60
    assert snapshots.read(version) == (draft.text, draft.spans, draft.changed)
    snapshots.take(Draft("key", " \n"))
    assert len(snapshots.listed("key")) == 1
    snapshots.forget("key")
    assert not list(tmp_path.iterdir())


def test_the_clock_keeps_one_every_ten_minutes(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path)
    for text in ("一", "二", "三"):
        snapshots.take_when_due(Draft("key", text))
    assert [snapshots.read(each) for each in snapshots.listed("key")] == [("一", (), ())]
    [version] = snapshots.listed("key")
    older = version.path.with_name(f"{round((version.at - 601) * 1000)}-timed-1.json.gz")
    os.rename(version.path, older)
    Snapshots(tmp_path).take_when_due(Draft("key", "四"))
    assert [snapshots.read(each) for each in snapshots.listed("key")] == [("四", (), ()), ("一", (), ())]


@pytest.mark.parametrize("data", [b"", b"x", b"\x1f\x8b\x08\x00damaged"])
def test_e10_a_damaged_version_is_left_alone(tmp_path: Path, data: bytes) -> None:
    snapshots = Snapshots(tmp_path)
    snapshots.take(Draft("key", "今天"))
    [version] = snapshots.listed("key")
    version.path.write_bytes(data)
    assert snapshots.read(version) is None
    assert version.path.read_bytes() == data


DIFFERENCES = (
    # old, new, rows as (old, new) with [] around what the other lacks
    ("a\nb", "a\nb", [("a", "a"), ("b", "b")]),
    ("a\nb\nc", "a\nc", [("a", "a"), ("[b]", None), ("c", "c")]),
    ("a\nc", "a\nb\nc", [("a", "a"), (None, "[b]"), ("c", "c")]),
    ("今天下雨了", "今天下雪了", [("今天下[雨]了", "今天下[雪]了")]),
    ("the rain began, then", "the snow began", [("the [rain] began[, then]", "the [snow] began")]),
    ("今天下雨", "今天下雨" + "风" * 40, [("今天下雨", "今天下雨[" + "风" * 40 + "]")]),
    ("今天下雨了", "xyz", [("[今天下雨了]", None), (None, "[xyz]")]),
    ("", "x", [("[]", None), (None, "[x]")]),
)


def shown(pieces: tuple[tuple[str, bool], ...] | None) -> str | None:
    return None if pieces is None else "".join(f"[{text}]" if marked else text for text, marked in pieces)


@pytest.mark.parametrize(("old", "new", "rows"), DIFFERENCES)
def test_what_differs(old: str, new: str, rows: list[tuple[str | None, str | None]]) -> None:
    assert [(shown(row.old), shown(row.new)) for row in compare(old, new)] == rows


@settings(max_examples=80, deadline=None)
@given(st.text("ab\n", max_size=30), st.text("ab\n", max_size=30))
def test_both_sides_are_whole_in_any_comparison(old: str, new: str) -> None:
    rows = compare(old, new)
    sides = [[row.old for row in rows if row.old is not None], [row.new for row in rows if row.new is not None]]
    for side, text in zip(sides, (old, new), strict=True):
        assert "\n".join("".join(piece for piece, _ in pieces) for pieces in side) == text


def test_what_did_not_change_is_folded() -> None:
    rows = folded(compare("\n".join("abcdefg"), "\n".join("abcdXfg")))
    assert [row.folded or shown(row.old) or shown(row.new) for row in rows] == [3, "d", "[e]", "[X]", "f", "g"]
    assert folded([Row(None, None, 0)] * 0) == []


def crashed(folder: Path, base: Draft | None, typed: str) -> None:
    """A journal that nobody closed the draft of."""
    text = base.text if base else ""
    journal = Journal(folder, base.key if base else "key", text, first=base.journal if base else 1)
    for place, letter in enumerate(typed):
        journal.record(len(text) + place, 0, letter)
    journal.close()


@pytest.mark.parametrize("saved", [True, False])
def test_e1_a_crash_leaves_both_versions(tmp_path: Path, saved: bool) -> None:
    store, snapshots, folder = DraftStore(tmp_path / "d"), Snapshots(tmp_path / "b"), tmp_path / "r"
    folder.mkdir()
    (tmp_path / "d").mkdir()
    draft = Draft("key", "今天", file="x.txt", title="雨", journal=4)
    if saved:
        store.write(draft)
    crashed(folder, draft if saved else None, "夜里")
    [found] = recover(folder, store, snapshots)
    wanted = "今天夜里" if saved else "夜里"
    assert (found.recovered.text, found.damaged) == (wanted, False)
    assert found.recovered.caret == len(wanted)
    again = store.read("key")
    assert again is not None
    assert again.text == wanted
    assert (again.file, again.title) == (("x.txt", "雨") if saved else ("", ""))
    assert [snapshots.read(each) for each in snapshots.listed("key")] == ([("今天", (), ())] if saved else [])
    assert list(folder.iterdir()) == []
    assert recover(folder, store, snapshots) == []
    crashed(folder, again, "，")
    [found] = recover(folder, store, snapshots)
    assert found.recovered.text == wanted + "，"


def test_e10_a_damaged_journal_is_put_aside(tmp_path: Path) -> None:
    store, snapshots, folder = DraftStore(tmp_path), Snapshots(tmp_path / "b"), tmp_path / "r"
    folder.mkdir()
    draft = new_draft("今天")
    store.write(draft)
    crashed(folder, draft, "夜里下雨")
    [(_, path)] = generations(folder)
    rows = path.read_bytes().split(b"\n")
    rows[2] = b"0" + rows[2][1:]
    path.write_bytes(b"\n".join(rows))
    [found] = recover(folder, store, snapshots)
    assert (found.recovered.text, found.damaged) == ("今天夜", True)
    assert (folder / "damaged" / path.name).read_bytes() == b"\n".join(rows)


def test_a_journal_that_another_process_follows_is_left_alone(tmp_path: Path) -> None:
    store = DraftStore(tmp_path)
    journal = Journal(tmp_path, "key")
    journal.record(0, 0, "x")
    assert journal.settle()
    assert recover(tmp_path, store, Snapshots(tmp_path / "b")) == []
    assert len(generations(tmp_path)) == 1
    journal.close()
    assert len(recover(tmp_path, store, Snapshots(tmp_path / "b"))) == 1
