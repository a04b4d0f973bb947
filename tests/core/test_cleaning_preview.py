"""What a step of cleaning would do is seen before it is done, step by step, on a sample where there is much."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from lstmcore.control import Control
from lstmcore.errors import BadInput
from lstmcore.events import Done, Progress
from lstmcore.specs import Cleaning, CleaningPreviewSpec, FileChoice, ReadSpec
from lstmcore.text import sample
from lstmcore.text.preview import cleaning
from lstmcore.text.read import read
from lstmcore.text.sample import spans_of
from tests.mutations import docx

PARAGRAPH = "我冒了严寒，回到相隔二千余里，别了二十余年的故乡去。时候既然是深冬。"
INDENTED = f"\u3000\u3000{PARAGRAPH}\r\n"
NOVEL = f"第一回　歸來\r\n\u3000\u3000「{PARAGRAPH}」\r\n{INDENTED}第二回　離去\r\n{INDENTED}"


def steps_of(*sources: Path, **switches: Any) -> dict[str, Any]:
    return preview(*sources, **switches)["steps"]


def preview(*sources: Path, **switches: Any) -> dict[str, Any]:
    spec = CleaningPreviewSpec(tuple(str(each) for each in sources), Cleaning(**switches))
    *_, last = cleaning(spec, Control())
    assert isinstance(last, Done)
    json.dumps(last.result)
    return last.result


@pytest.fixture
def novel(tmp_path: Path) -> Path:
    (tmp_path / "novel.txt").write_text(NOVEL, encoding="utf-8", newline="")
    return tmp_path / "novel.txt"


def test_every_step_is_tried(novel: Path) -> None:
    result = preview(novel)
    assert (result["chars"], result["sampled_chars"]) == (len(NOVEL), len(NOVEL))
    steps = result["steps"]
    assert list(steps) == list(vars(Cleaning()))
    assert {name: step["on"] for name, step in steps.items()} == vars(Cleaning())
    counts = {name: step["count"] for name, step in steps.items() if step["count"]}
    assert counts == {"line_ends": 5, "indents": 3, "headings": 2, "quotes": 2, "script": 3, "repeats": 1}
    assert steps["headings"]["examples"] == [["第一回　歸來", ""], ["第二回　離去", ""]]
    assert steps["script"]["examples"][0] == ["第一回　歸來", "第一回　归来"]


def test_a_step_is_shown_on_top_of_those_that_are_on(novel: Path) -> None:
    steps = steps_of(novel, headings=False, script="traditional", quotes="straight")
    assert steps["headings"]["count"] == 2
    assert (steps["script"]["on"], steps["quotes"]["on"]) == ("traditional", "straight")
    assert not any("第一回" in pair[0] for pair in steps["script"]["examples"])
    assert steps["repeats"]["examples"][0][0].startswith("\u3000\u3000我冒了嚴寒")


def test_examples_are_few(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"{number}.txt").write_text(f"第{number}回 归\n{PARAGRAPH}{number}", encoding="utf-8")
    headings = steps_of(tmp_path)["headings"]
    assert (headings["count"], len(headings["examples"])) == (9, 5)


def test_notes_and_tables_of_documents_are_counted_whether_kept_or_not(tmp_path: Path) -> None:
    table = "<w:tbl>" + "".join(f"<w:tr><w:tc><w:p><w:r><w:t>{n}</w:t></w:r></w:p></w:tc></w:tr>" for n in range(5))
    body = f"{table}</w:tbl><w:p><w:r><w:t>{PARAGRAPH}</w:t></w:r></w:p>"
    (tmp_path / "a.docx").write_bytes(docx(body))
    for kept in (False, True):
        tables = steps_of(tmp_path / "a.docx", tables=kept)["tables"]
        assert (tables["on"], tables["count"]) == (kept, 1)


def test_tables_show_their_column(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"id,text\n1,{PARAGRAPH}\n2,{PARAGRAPH}\n", encoding="utf-8")
    assert steps_of(tmp_path / "a.csv")["column"] == {"on": None, "count": 1, "examples": [["a.csv", PARAGRAPH]]}
    assert steps_of(tmp_path / "a.csv", column="id")["column"]["examples"] == [["a.csv", "1"]]
    with pytest.raises(BadInput, match='no column "body"'):
        preview(tmp_path / "a.csv", column="body")


def test_editions_are_counted(tmp_path: Path) -> None:
    lines = [f"{chr(0x4E00 + n)}第{n}段。{PARAGRAPH}{chr(0x5E00 + n)}" for n in range(300)]
    for name in ("1.txt", "2.txt"):
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    assert steps_of(tmp_path)["editions"] == {"on": True, "count": 1, "examples": [["2.txt", "1.txt"]]}


def test_a_kept_corpus_is_looked_at_as_it_was_found(novel: Path) -> None:
    (novel.parent / "off.txt").write_text("Chapter 1\n\nHello there.", encoding="utf-8")
    out, off = str(novel.parent / "kept"), FileChoice(str(novel.parent / "off.txt"), use=False)
    list(read(ReadSpec((str(novel), off.path), out=out, choices=(off,)), Control()))
    novel.unlink()
    steps = steps_of(Path(out))
    assert (steps["line_ends"]["count"], steps["headings"]["count"]) == (5, 2)


def test_what_cannot_be_read_is_passed_over(novel: Path) -> None:
    (novel.parent / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(100))
    assert preview(novel.parent)["chars"] == len(NOVEL)
    with pytest.raises(BadInput) as refused:
        preview(novel.parent / "photo.jpg")
    assert refused.value.key == "binary"


def test_it_can_be_cancelled(novel: Path) -> None:
    control = Control()
    for event in cleaning(CleaningPreviewSpec((str(novel),)), control):
        if isinstance(event, Progress):
            control.cancel()
        last = event
    assert last == Done("cancelled")


def test_much_text_is_sampled_the_same_way_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("MOST_BYTES", 20_000), ("WINDOW", 500)):
        monkeypatch.setattr(sample, name, value)
    for number in range(4):
        lines = [f"第{n}回 归来\n{PARAGRAPH}{number}" for n in range(1000)]
        (tmp_path / f"{number}.txt").write_text("\n".join(lines), encoding="utf-8")
    result = preview(tmp_path)
    assert result == preview(tmp_path)
    assert 5_000 < result["sampled_chars"] < 20_000
    total = sum(len(each.read_text("utf-8")) for each in tmp_path.glob("*.txt"))
    assert abs(result["chars"] - total) < 0.25 * total
    assert result["steps"]["headings"]["count"] > 50


@pytest.mark.parametrize(
    "sizes", [[100], [10_000_000], [5_000_000] * 3, [2_000] * 5_000, [0, 40_000_000, 0, 10, 3_000_000]]
)
def test_windows_are_spread_over_all_bytes_and_never_overlap(sizes: list[int]) -> None:
    spans = spans_of(sizes)
    for size, windows in zip(sizes, spans, strict=True):
        assert all(0 <= start <= end <= size for start, end in windows)
        assert all(one[1] <= other[0] for one, other in itertools.pairwise(windows))
    taken = sum(end - start for windows in spans for start, end in windows)
    assert min(sum(sizes), 0.8 * sample.MOST_BYTES) <= taken <= 1.1 * sample.MOST_BYTES
