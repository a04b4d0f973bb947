"""Files become one corpus, each with its fate; a corpus can be kept, opened, and split without leaks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lstmcore.control import Control
from lstmcore.errors import BadInput, Damaged
from lstmcore.events import CorpusReady, Done, Event, FileRead, Progress
from lstmcore.specs import Cleaning, ReadSpec
from lstmcore.text import files, parts
from lstmcore.text.clean import clean
from lstmcore.text.corpus import load_text, open_corpus
from lstmcore.text.held_out import split_held_out, weighted
from lstmcore.text.read import read
from lstmcore.text.report import stored_corpora
from lstmcore.text.samples import samples

PARAGRAPH = "我冒了严寒，回到相隔二千余里，别了二十余年的故乡去。"


def run(*sources: Path | str, **settings: Any) -> tuple[list[Event], dict[str, Any]]:
    events = list(read(ReadSpec(tuple(str(each) for each in sources), **settings), Control()))
    last = events[-1]
    assert isinstance(last, Done)
    return events, last.result


def test_a_folder_becomes_one_text_with_the_fate_of_each_file(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_bytes((PARAGRAPH * 3).encode("gb18030"))
    (tmp_path / "2.md").write_bytes(PARAGRAPH.encode("utf-8-sig"))
    (tmp_path / "3 again.txt").write_bytes((PARAGRAPH * 3).encode("utf-16"))
    (tmp_path / "4 photo.txt").write_bytes(b"\xff\xd8\xff\xe0" + bytes(100))
    (tmp_path / "5 empty.txt").write_bytes(b"")
    (tmp_path / "6 blank.txt").write_bytes(b" \n\n\t")
    events, result = run(tmp_path)
    assert [each["refused"] for each in result["files"]] == ["", "", "duplicate", "binary", "empty_file", "no_text"]
    assert [each["codec"] for each in result["files"]][:2] == ["gb18030", "utf-8-sig"]
    assert set(result["files"][0]) >= {"path", "kind", "codec", "chars", "bad_sequences", "dropped", "refused"}
    assert all(each["reason"] for each in result["files"] if each["refused"])
    assert result["chars"] == len(PARAGRAPH) * 4 + 1
    assert (result["language"], result["duplicates"], result["refused"]) == ("zh", 1, 3)
    assert sum(isinstance(each, FileRead) for each in events) == 6
    ready = next(each for each in events if isinstance(each, CorpusReady))
    assert (ready.files, ready.name, ready.folder) == (2, tmp_path.name, "")
    assert any(isinstance(each, Progress) for each in events)
    json.dumps(result)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "empty_file"),
        ("字".encode(), "one_character"),
        (b" \r\n \n", "no_text"),
        ("\u3000\u3000\n".encode(), "no_text"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "binary"),
        (b"%PDF-1.4 x", "broken_document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "unsupported"),
    ],
)
def test_one_useless_file_is_one_sentence(tmp_path: Path, content: bytes, key: str) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        run(path)
    assert refused.value.key == key
    for language in ("zh", "en"):
        text = refused.value.sentence(language)
        assert str(path) in text
        assert "{" not in text


def test_folders_without_text_are_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no text files"):
        run(tmp_path)
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(b"\xff\xd8\xff" + name.encode() * 50)
    with pytest.raises(BadInput, match="None of the 2 files"):
        run(tmp_path)
    with pytest.raises(BadInput):
        run()


def test_the_same_file_given_twice_counts_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PARAGRAPH, encoding="utf-8")
    _, result = run(tmp_path / "a.txt", tmp_path / "a.txt", tmp_path)
    assert (result["chars"], result["duplicates"]) == (len(PARAGRAPH), 2)


def test_a_kept_corpus_is_a_source_and_needs_its_files_no_more(tmp_path: Path) -> None:
    source = tmp_path / "novel.txt"
    source.write_text(PARAGRAPH * 10, encoding="utf-8")
    _, first = run(source, out=str(tmp_path / "kept" / "one"), name="我的小说")
    source.unlink()
    _, again = run(tmp_path / "kept" / "one")
    assert (again["sha256"], again["name"], again["folder"]) == (
        first["sha256"],
        "我的小说",
        str(tmp_path / "kept" / "one"),
    )
    corpus = open_corpus(str(tmp_path / "kept" / "one"))
    assert (corpus.text, corpus.language, corpus.script) == (PARAGRAPH * 10, "zh", "simplified")
    assert [each["name"] for each in stored_corpora(str(tmp_path / "kept"))] == ["我的小说"]


def test_a_damaged_or_newer_corpus_is_said_to_be_so(tmp_path: Path) -> None:
    source = tmp_path / "novel.txt"
    source.write_text(PARAGRAPH, encoding="utf-8")
    folder = tmp_path / "kept"
    run(source, out=str(folder))
    (folder / "text.txt").write_text("other", encoding="utf-8")
    with pytest.raises(Damaged):
        open_corpus(str(folder))
    with pytest.raises(Damaged, match="is damaged"):
        run(folder)
    report = json.loads((folder / "report.json").read_text("utf-8"))
    (folder / "report.json").write_text(json.dumps({**report, "version": 99}), encoding="utf-8")
    with pytest.raises(Damaged, match="newer Moxu"):
        run(folder)


def test_out_never_overwrites_a_folder_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text(PARAGRAPH, encoding="utf-8")
    with pytest.raises(BadInput, match="already holds something else"):
        run(tmp_path / "mine", out=str(tmp_path / "mine"))
    assert [each.name for each in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_stopping_ends_without_a_corpus(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text(PARAGRAPH * (number + 1), encoding="utf-8")
    control = Control()
    events: list[Event] = []
    for event in read(ReadSpec((str(tmp_path),)), control):
        events.append(event)
        if isinstance(event, FileRead):
            control.cancel()
    assert events[-1] == Done("cancelled")
    assert sum(isinstance(each, FileRead) for each in events) == 1


def test_load_text_returns_the_corpus(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PARAGRAPH, encoding="utf-8")
    job = load_text([str(tmp_path / "a.txt")], Control())
    while True:
        try:
            next(job)
        except StopIteration as end:
            corpus = end.value
            break
    assert corpus is not None
    assert (corpus.text, corpus.name, corpus.chars, corpus.language) == (PARAGRAPH, "a", len(PARAGRAPH), "zh")


def test_samples_are_read_under_their_titles_with_credit() -> None:
    for each in samples():
        _, result = run(each.path)
        assert (result["name"], result["language"]) == (each.title, each.language)
        assert result["chars"] > 30_000


def test_the_split_is_contiguous_and_cut_at_line_ends() -> None:
    text = "\n".join(f"第{n}段。{PARAGRAPH}" for n in range(1000))
    split = split_held_out(text)
    assert split.train + split.dev + split.test == text
    assert split.removed == 0
    assert split.train.endswith("\n")
    assert split.dev.endswith("\n")
    assert abs(len(split.train) / len(text) - 0.9) < 0.01
    assert abs(len(split.dev) / len(text) - 0.05) < 0.01


def test_what_training_has_seen_is_no_test() -> None:
    lines = [f"第{n}段。{PARAGRAPH}" for n in range(1000)]
    lines[920] = lines[10]  # in dev
    lines[980] = lines[930]  # in test, seen in dev
    lines[990] = "短句。"
    lines[20] = "短句。"
    split = split_held_out("\n".join(lines))
    assert split.removed == 2
    assert lines[10] not in split.dev
    assert lines[930] not in split.test
    assert "短句。" in split.test


@pytest.mark.parametrize("text", ["", "字", "ab", "x" * 100, "x" * 100_000, "\n" * 50])
def test_any_text_can_be_split(text: str) -> None:
    split = split_held_out(text)
    assert split.train + split.dev + split.test == text


@pytest.mark.parametrize(
    ("stretches", "expected"),
    [
        ([], "一一\n二二\n三三"),
        ([(0, 1), (3, 1), (6, 1)], "一一\n二二\n三三"),
        ([(0, 2), (3, 1), (6, 3)], "三三\n一一\n三三\n一一\n二二\n三三"),
        ([(0, 1), (3, 2), (9, 9)], "二二\n三三\n一一\n二二\n三三"),  # the last file is held out
    ],
)
def test_weights_repeat_files_in_rounds_before_the_text(stretches: list[tuple[int, int]], expected: str) -> None:
    assert weighted("一一\n二二\n三三", stretches) == expected


def streamed(tmp_path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> dict[str, Any]:
    """What ``data`` gives when it is read in small blocks, kept and opened again."""
    monkeypatch.setattr(parts, "BIG", 10)
    monkeypatch.setattr(files, "BLOCK", 1000)
    (tmp_path / "big.txt").write_bytes(data)
    _, result = run(tmp_path / "big.txt", out=str(tmp_path / "kept"), **settings)
    return {**result, "text": open_corpus(str(tmp_path / "kept")).text}


LINES = "".join(f"第{n}段。{PARAGRAPH}\n" + "\n" * (n % 3) for n in range(200))


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "big5"])
def test_a_huge_text_in_blocks_is_the_same_as_at_once(
    tmp_path: Path, codec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        LINES if codec != "big5" else "人生南北多歧路，將相神仙，也要凡人做。百代興亡朝復暮，江風吹倒前朝樹。\n" * 200
    )
    data = text.replace("\n", "\r\n").encode(codec)
    (tmp_path / "small.txt").write_bytes(data)
    _, whole = run(tmp_path / "small.txt")
    result = streamed(tmp_path, data, monkeypatch)
    assert result["text"] == clean(text).text
    assert (result["sha256"], result["chars"]) == (whole["sha256"], whole["chars"])
    assert result["files"][0]["codec"].removesuffix("hkscs") == whole["files"][0]["codec"]
    assert (result["language"], result["script"]) == (whole["language"], whole["script"])


def test_blocks_without_line_ends_and_broken_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = (PARAGRAPH * 100).encode("gb18030")
    broken = data[:2000] + b"\xff" + data[2000:4000] + b"\xff" + data[4000:]
    result = streamed(tmp_path, b"Title\n" * 300 + broken, monkeypatch)
    assert result["text"] == "Title\n" * 300 + PARAGRAPH * 100
    assert (result["files"][0]["codec"], result["bad_sequences"]) == ("gb18030", 2)


def test_a_huge_binary_or_document_is_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "BIG", 10)
    (tmp_path / "a.txt").write_bytes(b"\xff\xd8\xff\xe0" + bytes(100))
    (tmp_path / "b.txt").write_bytes(f"<!DOCTYPE html><p>{PARAGRAPH}".encode())
    (tmp_path / "c.txt").write_bytes(PARAGRAPH.encode())
    (tmp_path / "d.txt").write_bytes((PARAGRAPH + "\n").encode())
    _, result = run(tmp_path)
    assert [each["refused"] for each in result["files"]] == ["binary", "", "duplicate", "duplicate"]


def test_a_huge_file_can_be_stopped_in_the_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "BIG", 10)
    monkeypatch.setattr(files, "BLOCK", 1000)
    (tmp_path / "big.txt").write_text(LINES, encoding="utf-8")
    control, events = Control(), list[Event]()
    for event in read(ReadSpec((str(tmp_path),), out=str(tmp_path / "kept")), control):
        events.append(event)
        if isinstance(event, Progress) and event.done > 3000:
            control.cancel()
    assert events[-1] == Done("cancelled")
    assert isinstance(events[-2], Progress)
    assert events[-2].done < 6000
    assert [each.name for each in tmp_path.iterdir()] == ["big.txt"]


def test_what_cleaning_did_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"第一章\r\n「{PARAGRAPH}」\r\n", encoding="utf-8", newline="")
    _, result = run(tmp_path, cleaning=Cleaning(quotes="curly"), out=str(tmp_path / "kept"))
    report = json.loads((tmp_path / "kept" / "report.json").read_text("utf-8"))
    assert report["cleaning"] == result["cleaning"]
    assert result["cleaning"]["counts"] == {"line_ends": 2, "headings": 1, "quotes": 2}
    assert result["cleaning"]["examples"]["quotes"] == [[f"「{PARAGRAPH}」", f"“{PARAGRAPH}”"]]
    assert result["cleaning"]["switches"]["quotes"] == "curly"
    assert result["files"][0]["values"] == {"headings": 1, "quotes": 2}


def test_editions_are_told_and_left_out_on_request(tmp_path: Path) -> None:
    lines = [f"第{n}段。{PARAGRAPH}{chr(0x4E00 + n)}" for n in range(300)]
    lines = [chr(0x4E00 + n) + line + "字" * (n % 7) + "。" for n, line in enumerate(lines)]
    (tmp_path / "1.txt").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "2.txt").write_text("\n".join(lines[:290]).replace("，", "、"), encoding="utf-8")
    _, told = run(tmp_path)
    assert [each["refused"] for each in told["files"]] == ["", ""]
    assert told["files"][1]["values"] == {"edition_of": str(tmp_path / "1.txt"), "percent": 100}
    _, left = run(tmp_path, cleaning=Cleaning(editions=False))
    assert [each["refused"] for each in left["files"]] == ["", "edition"]
    assert left["refused"] == 0


def test_huge_lines_of_json_go_through_in_blocks_and_huge_pages_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "BIG", 10)
    monkeypatch.setattr(files, "BLOCK", 1000)
    lines = [json.dumps({"id": n, "text": f"第{n}段。{PARAGRAPH}"}, ensure_ascii=False) for n in range(100)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    _, result = run(tmp_path / "a.jsonl", out=str(tmp_path / "kept"))
    assert open_corpus(str(tmp_path / "kept")).text == "\n".join(f"第{n}段。{PARAGRAPH}" for n in range(100))
    assert result["files"][0]["kind"] == "jsonl"
    monkeypatch.setattr(parts, "WHOLE_TEXT", 20)
    (tmp_path / "a.html").write_text(f"<!DOCTYPE html><p>{PARAGRAPH}", encoding="utf-8")
    with pytest.raises(BadInput, match="too large"):
        run(tmp_path / "a.html")
