"""A kept corpus remembers its files: it can be read again, with other choices, without the originals."""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from lstmcore.control import Control
from lstmcore.errors import BadInput, CoreError, Damaged, resources
from lstmcore.events import Done, Event, FileRead, Progress
from lstmcore.specs import Cleaning, FileChoice, ReadSpec, TrainSpec
from lstmcore.store import atomic
from lstmcore.text import files, parts, snapshot
from lstmcore.text.corpus import load_text, open_corpus
from lstmcore.text.read import read
from lstmcore.text.report import VERSION, choices_of, cleaning_of, read_report
from lstmcore.text.snapshot import Keeper, Snapshot
from lstmcore.training.prepare import tokenise
from lstmcore.training.run_folder import Corpus as Tokens
from tests.small import sample

GOLDEN = Path(__file__).parents[1] / "golden"
FIRST = "我冒了严寒，回到相隔二千余里，别了二十余年的故乡去。"
SECOND = "时候既然是深冬；渐近故乡时，天气又阴晦了，冷风吹进船舱中。"
THIRD = "It was the best of times, it was the worst of times."


def job(*sources: Path | str, **settings: Any) -> list[Event]:
    return list(read(ReadSpec(tuple(str(each) for each in sources), **settings), Control()))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A corpus of three files whose originals are gone."""
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "1.txt").write_bytes(FIRST.encode("gb18030"))
    (texts / "2.txt").write_text(SECOND + "\r\n", encoding="utf-8", newline="")
    (texts / "3.txt").write_text(FIRST, encoding="utf-8")  # the same text again
    (texts / "4.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(100))
    folder = tmp_path / "kept"
    job(texts, out=str(folder), name="故乡")
    shutil.rmtree(texts)
    return folder


def report_of(folder: Path) -> dict[str, Any]:
    report = json.loads((folder / "report.json").read_text("utf-8"))
    assert report == read_report(folder)
    return report


def again(folder: Path, *more: Path, **settings: Any) -> dict[str, Any]:
    job(folder, *more, out=str(folder), **settings)
    return report_of(folder)


def text_of(folder: Path) -> str:
    return open_corpus(str(folder)).text


def path_of(folder: Path, name: str) -> str:
    return str(folder.parent / "texts" / name)


def choice(folder: Path, name: str, **fields: Any) -> FileChoice:
    return FileChoice(path_of(folder, name), **fields)


def test_the_report_says_what_a_corpus_is(kept: Path) -> None:
    report, text = report_of(kept), text_of(kept)
    assert text == f"{FIRST}\n{SECOND}"
    assert report["version"] == VERSION
    assert (report["chars"], report["weighted_chars"]) == (len(text), len(text) - 1)
    assert report["vocabulary"] == len(set(text))
    assert (report["words"], report["words_sampled"]) == (29, False)
    one, two, three, four = report["files"]
    assert [one["start"], two["start"], three["start"], four["start"]] == [0, len(FIRST) + 1, None, None]
    assert [each["refused"] for each in report["files"]] == ["", "", "duplicate", "binary"]
    assert [each["member"] for each in report["files"]] == [0, 1, 2, None]
    assert (one["use"], one["weight"], one["encoding"], one["preview"]) == (True, 1, None, FIRST)
    with zipfile.ZipFile(kept / "sources.zip") as archive:
        for each, info in zip(report["files"][:3], archive.infolist(), strict=True):
            data = archive.read(info)
            assert (each["bytes"], each["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


def test_read_again_without_its_originals_it_is_the_same(kept: Path) -> None:
    before, text = report_of(kept), text_of(kept)
    assert again(kept) == before
    assert text_of(kept) == text
    assert {each.name for each in kept.iterdir()} == {"report.json", "text.txt", "sources.zip"}


def test_a_file_is_switched_off_and_on(kept: Path) -> None:
    report = again(kept, choices=(choice(kept, "1.txt", use=False),))
    assert text_of(kept) == f"{SECOND}\n{FIRST}"  # its double steps in
    assert [(each["use"], each["start"]) for each in report["files"]] == [
        (False, None),
        (True, 0),
        (True, len(SECOND) + 1),
        (True, None),
    ]
    assert (report["files"][0]["chars"], report["files"][0]["codec"]) == (len(FIRST), "gb18030")
    events = job(kept, out=str(kept), choices=(choice(kept, "3.txt", use=False),))
    assert [each.use for each in events if isinstance(each, FileRead)] == [False, True, False, True]
    assert text_of(kept) == SECOND  # what was decided before still holds
    again(kept, choices=(choice(kept, "1.txt"),))
    assert text_of(kept) == f"{FIRST}\n{SECOND}"


def test_weights_and_codecs_are_remembered(kept: Path) -> None:
    chosen = (choice(kept, "2.txt", weight=3), choice(kept, "1.txt", encoding="latin-1"))
    report = again(kept, choices=chosen)
    first, second = report["files"][:2]
    assert (first["encoding"], first["codec"]) == ("cp1252", "cp1252")
    assert (second["weight"], second["start"]) == (3, first["chars"] + 1)
    assert choices_of(again(kept))[path_of(kept, "2.txt")].weight == 3
    report = again(kept, choices=(choice(kept, "1.txt"),))
    assert (report["files"][0]["encoding"], text_of(kept)) == (None, f"{FIRST}\n{SECOND}")
    assert report["weighted_chars"] == len(FIRST) + 3 * len(SECOND)


def test_cleaning_starts_from_the_files_as_they_were_found(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"第一章\n「{FIRST}」", encoding="utf-8")
    job(tmp_path / "a.txt", out=str(tmp_path / "kept"))
    report = again(tmp_path / "kept", cleaning=Cleaning(quotes="curly", headings=False))
    assert text_of(tmp_path / "kept") == f"“{FIRST}”"
    assert cleaning_of(report) == Cleaning(quotes="curly", headings=False)
    again(tmp_path / "kept")
    assert text_of(tmp_path / "kept") == f"第一章\n「{FIRST}」"


def test_more_is_added_at_the_end(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "more.txt").write_text(THIRD, encoding="utf-8")
    report = again(kept, tmp_path / "more.txt")
    (tmp_path / "more.txt").unlink()
    assert text_of(kept) == f"{FIRST}\n{SECOND}\n{THIRD}"
    assert (report["name"], report["language"], report["files"][4]["member"]) == ("故乡", "mixed", 3)
    assert again(kept, name="新名") == {**report, "name": "新名"}


def test_a_corpus_inside_another_is_used_as_it_stands(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "more.txt").write_text("“" + THIRD, encoding="utf-8")
    job(kept, tmp_path / "more.txt", out=str(tmp_path / "both"))
    shutil.rmtree(kept)
    report = again(tmp_path / "both", cleaning=Cleaning(quotes="straight"))
    assert text_of(tmp_path / "both") == f'{FIRST}\n{SECOND}\n"{THIRD}'
    assert report["files"][0]["kind"] == "corpus"


def test_credits_of_samples_survive(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    job(resources() / "samples" / "shijing.txt", out=str(folder))
    credits = report_of(folder)["credits"]
    assert credits
    assert again(folder)["credits"] == credits


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"0.txt": {}}, "no_such_choice"),
        ({"1.txt": {"encoding": "klingon"}}, "unknown_codec"),
        ({"1.txt": {"use": False}, "2.txt": {"use": False}, "3.txt": {"use": False}}, "all_switched_off"),
    ],
)
def test_bad_wishes_leave_the_corpus_whole(kept: Path, changes: dict[str, dict[str, Any]], key: str) -> None:
    before, text = report_of(kept), text_of(kept)
    with pytest.raises(BadInput) as refused:
        again(kept, choices=tuple(choice(kept, name, **fields) for name, fields in changes.items()))
    assert refused.value.key == key
    assert (report_of(kept), text_of(kept)) == (before, text)


def test_a_cancelled_reading_leaves_the_corpus_whole(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = report_of(kept)
    monkeypatch.setattr(parts, "BIG", 10)
    monkeypatch.setattr(files, "BLOCK", 1000)
    (tmp_path / "big.txt").write_text((THIRD + "\n") * 1000, encoding="utf-8")
    control, events = Control(), list[Event]()
    for event in read(ReadSpec((str(kept), str(tmp_path / "big.txt")), out=str(kept)), control):
        events.append(event)
        if isinstance(event, Progress) and event.done > 3000:
            control.cancel()
    assert events[-1] == Done("cancelled")
    assert report_of(kept) == before
    assert {each.name for each in kept.iterdir()} == {"report.json", "text.txt", "sources.zip"}


def test_a_full_disk_leaves_the_corpus_whole(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, text = report_of(kept), text_of(kept)

    def full(self: object, name: str, block: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (kept.parent / "more.txt").write_text(THIRD, encoding="utf-8")
    monkeypatch.setattr(zipfile.ZipFile, "open", full)
    with pytest.raises(CoreError):
        again(kept, kept.parent / "more.txt")
    monkeypatch.undo()
    assert (report_of(kept), text_of(kept)) == (before, text)


def test_a_damaged_snapshot_is_said_to_be_so(kept: Path) -> None:
    text = text_of(kept)
    with zipfile.ZipFile(kept / "sources.zip") as archive:
        members = [(info, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(kept / "sources.zip", "w") as archive:
        for info, data in members:
            archive.writestr(info, data.replace(SECOND[:4].encode(), b"other"))
    with pytest.raises(Damaged, match="cannot be read again"):
        again(kept)
    (kept / "sources.zip").write_bytes(b"PK no more")
    with pytest.raises(Damaged, match="cannot be read again"):
        again(kept)
    assert text_of(kept) == text


def test_a_crash_in_the_middle_of_the_renewal_is_made_good(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[Path] = []

    def cut_short(source: Path, target: Path) -> None:
        if target.parent == kept and target.name != atomic.NEXT:
            if moved:
                raise KeyboardInterrupt
            moved.append(target)
        source.replace(target)

    monkeypatch.setattr(atomic, "replace", cut_short)
    with pytest.raises(KeyboardInterrupt):
        again(kept, choices=(choice(kept, "2.txt", use=False),))
    monkeypatch.undo()
    assert text_of(kept) == FIRST
    assert {each.name for each in kept.iterdir()} == {"report.json", "text.txt", "sources.zip"}


def test_large_files_stream_into_the_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, value in ((parts, "BIG", 10), (files, "BLOCK", 1000), (snapshot, "BLOCK", 1000)):
        monkeypatch.setattr(module, name, value)
    for name in ("1.txt", "2.txt"):
        (tmp_path / name).write_text((FIRST + "\n") * 200, encoding="utf-8")
    (tmp_path / "3.txt").write_bytes(b"a\n" * 500 + b"\xff\xd8\xff\xe0" * 1000)  # seen only in the second block
    (tmp_path / "4.txt").write_text((SECOND + "\n") * 200, encoding="utf-8")
    sources = sorted(tmp_path.glob("*.txt"))
    job(*sources, out=str(tmp_path / "kept"))
    report = report_of(tmp_path / "kept")
    for each in sources:
        each.unlink()
    assert [each["refused"] for each in report["files"]] == ["", "duplicate", "binary", ""]
    assert again(tmp_path / "kept") == report


def test_a_file_as_dense_as_a_bomb_is_our_own(kept: Path) -> None:
    data = bytes(11_000_000)
    keeper = Keeper(kept / "new.zip", kept, kept / "sources.zip")
    keeper.write("a.txt", data)
    assert keeper.end() == 3
    keeper.close()
    (kept / "new.zip").replace(kept / "sources.zip")
    report = report_of(kept)
    sums = {"member": 3, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    with closing(Snapshot(kept)) as opened:
        assert opened.files({**report, "files": [{**report["files"][0], **sums}]})[0].load() == data


@pytest.fixture
def first_version(tmp_path: Path) -> Path:
    """A corpus as the first version of its format kept it, its originals where they were."""
    folder, texts = tmp_path / "kept", tmp_path / "texts"
    shutil.copytree(GOLDEN / "corpus-v1", folder)
    report = (folder / "report.json").read_text("utf-8").replace("/texts/", str(texts).replace("\\", "\\\\") + "/")
    (folder / "report.json").write_text(report, encoding="utf-8")
    text = (folder / "text.txt").read_text("utf-8")
    texts.mkdir()
    (texts / "1 周南.txt").write_bytes(text[:500].encode("gb18030"))
    (texts / "2 召南.md").write_text("# " + text[501:], encoding="utf-8")
    return folder


def test_version_1_is_read_for_ever(first_version: Path) -> None:
    report = read_report(first_version)
    assert (report["version"], report["words"], report["weighted_chars"]) == (VERSION, None, report["chars"])
    assert [each["start"] for each in report["files"]] == [0, 501, None, None]
    assert open_corpus(str(first_version)).text
    *_, last = job(first_version)
    assert isinstance(last, Done)
    assert last.result["sha256"] == report["sha256"]


def test_version_1_is_read_again_from_its_originals(first_version: Path) -> None:
    text, fates = text_of(first_version), [each["refused"] for each in read_report(first_version)["files"]]
    report = again(first_version)
    assert text_of(first_version) == text
    assert [each["refused"] for each in report["files"]] == fates
    shutil.rmtree(first_version.parent / "texts")
    assert again(first_version)["sha256"] == report["sha256"]


def test_version_1_without_its_originals_says_which_are_missing(first_version: Path) -> None:
    (first_version.parent / "texts" / "2 召南.md").unlink()
    text = text_of(first_version)
    with pytest.raises(BadInput, match=r"1 of them .*2 召南\.md"):
        again(first_version)
    assert text_of(first_version) == text


def test_a_folder_of_something_else_with_a_report_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FIRST, encoding="utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "report.json").write_text("{}", encoding="utf-8")
    with pytest.raises(Damaged):
        job(tmp_path / "a.txt", out=str(tmp_path / "mine"))
    assert (tmp_path / "mine" / "report.json").read_text("utf-8") == "{}"


def tokenised(folder: Path) -> Tokens:
    job = load_text([str(folder)], Control())
    while True:
        try:
            next(job)
        except StopIteration as end:
            return tokenise(end.value, TrainSpec(units="char"))


def test_weights_repeat_what_is_learned_and_never_what_is_held_out(tmp_path: Path) -> None:
    text = sample("luxun", 6000)
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(text[2000 * number : 2000 * number + 2000], encoding="utf-8")
    folder = tmp_path / "kept"
    job(*sorted(tmp_path.glob("*.txt")), out=str(folder))
    plain = tokenised(folder)
    again(folder, choices=tuple(FileChoice(str(tmp_path / name), weight=2) for name in ("0.txt", "2.txt")))
    weighted = tokenised(folder)
    words, learned = plain.vocabulary.decode(plain.train), weighted.vocabulary.decode(weighted.train)
    assert learned.endswith(words)
    assert learned.count(text[1000:1100]) == 2
    assert learned.count(text[2500:2600]) == 1
    for part in ("dev", "test"):
        assert weighted.vocabulary.decode(getattr(weighted, part)) == plain.vocabulary.decode(getattr(plain, part))
    assert (weighted.facts["weighted_files"], weighted.facts["weighted_train_chars"]) == (2, len(learned))
    assert (plain.facts["weighted_files"], plain.facts["weighted_train_chars"]) == (0, plain.facts["train_chars"])
