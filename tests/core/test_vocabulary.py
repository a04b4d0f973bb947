"""The dictionary of a corpus, words of the user's own, and the switches for lessons."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmcore.control import Control
from lstmcore.errors import BadInput, Damaged
from lstmcore.events import Done, Progress
from lstmcore.specs import ReadSpec, VocabularySpec
from lstmcore.text import tokens
from lstmcore.text.census import Way, census
from lstmcore.text.corpus import load_text
from lstmcore.text.lessons import simplified_for_lessons
from lstmcore.text.read import read
from lstmcore.text.vocabulary import vocabulary
from lstmcore.text.words import read_dictionary, split_words
from tests.small import sample


def run(text: str, folder: Path, **settings: Any) -> dict[str, Any]:
    (folder / "a.txt").write_text(text, encoding="utf-8")
    done = list(vocabulary(VocabularySpec((str(folder / "a.txt"),), **settings), Control()))[-1]
    assert isinstance(done, Done)
    json.dumps(done.result)
    return done.result


def test_characters_are_counted_and_exported(tmp_path: Path) -> None:
    text = sample("luxun", 5000).strip()
    found = run(text, tmp_path, out=str(tmp_path / "dictionary.tsv"), min_count=2, top=3)
    counts = Counter(text)
    assert (found["units"], found["tokens"], found["distinct"]) == ("char", len(text), len(counts))
    assert found["commonest"] == [list(each) for each in sorted(counts.items(), key=lambda e: (-e[1], e[0]))[:3]]
    assert found["once"] == sum(count == 1 for count in counts.values())
    assert found["covered"] == pytest.approx(1 - found["once"] / len(text))
    assert found["coverage"][-1] == [len(counts), 1.0]
    assert found["zipf"][0] == [1, max(counts.values())]
    rows = [line.split("\t") for line in (tmp_path / "dictionary.tsv").read_text("utf-8").splitlines()]
    assert len(rows) == found["kept"] == sum(count >= 2 for count in counts.values())
    assert {unit: int(count) for unit, count in rows}["的"] == counts["的"]
    assert "\\n" in {unit for unit, _ in rows}


def test_words_in_lower_case_without_punctuation(tmp_path: Path) -> None:
    found = run("The cat. the CAT, the dog!", tmp_path, units="word", lowercase=True, strip_punctuation=True)
    assert dict(found["commonest"]) == {" ": 5, "the": 3, "cat": 2, "dog": 1}


def test_subwords_and_a_sentence(tmp_path: Path) -> None:
    found = run(sample("pride_and_prejudice", 20_000), tmp_path, units="subword", sentence="truth universally")
    assert "".join(found["sentence"]) == "truth universally"
    assert len(found["sentence_ids"]) == len(found["sentence"])
    assert 256 < found["distinct"] <= tokens.subword_size(20_000)


def test_bytes_of_a_rare_character_are_told_apart(tmp_path: Path) -> None:
    found = run("abc " * 400, tmp_path, units="subword", sentence="𠮷")
    assert found["sentence"] == ["<F0>", "<A0>", "<AE>", "<B7>"]
    assert found["sentence_ids"] == [-1] * 4


def test_a_sentence_has_ids_and_a_table_may_have_commas(tmp_path: Path) -> None:
    text = '的的的的的\n一一一,,"了'
    found = run(text, tmp_path, units="char", sentence="一了百", out=str(tmp_path / "all.csv"), min_count=1)
    ranked = [unit for unit, _ in found["commonest"]]
    assert ranked[:2] == ["的", "一"]
    assert found["sentence_ids"] == [1, ranked.index("了"), -1]
    assert found["reach"][0] == [0.5, 2], "的 alone is 5 of 13"
    assert found["mean_chars"] == 1
    rows = list(csv.reader(io.StringIO((tmp_path / "all.csv").read_text("utf-8-sig"))))
    assert rows[0] == ["unit", "count"]
    assert {unit: int(count) for unit, count in rows[1:]} == {"的": 5, "一": 3, ",": 2, '"': 1, "\\n": 1, "了": 1}


@pytest.mark.parametrize("units", ["char", "word", "subword"])
def test_a_kept_corpus_is_counted_once(tmp_path: Path, units: str) -> None:
    source, folder = tmp_path / "a.txt", tmp_path / "corpus"

    def again(**more: Any) -> tuple[dict[str, Any], bool]:
        events = list(vocabulary(VocabularySpec((str(folder),), units=units, **more), Control()))
        done = events[-1]
        assert isinstance(done, Done)
        return done.result, any(isinstance(each, Progress) and each.stage == "tokens" for each in events)

    source.write_text(sample("luxun", 3000), encoding="utf-8")
    list(read(ReadSpec((str(source),), str(folder)), Control()))
    first, counted = again(sentence="我冒了严寒")
    assert counted
    assert again(sentence="我冒了严寒") == (first, False)
    assert again(lowercase=True)[1], "another way to cut is another count"
    (broken,) = (each for each in folder.glob("units-*") if each.stat().st_mtime == _newest(folder))
    broken.write_text("[", encoding="utf-8")
    assert again(lowercase=True)[1]
    source.write_text(sample("luxun", 2000), encoding="utf-8")
    list(read(ReadSpec((str(source),), str(folder)), Control()))
    assert again()[1]
    assert len(list(folder.glob("units-*"))) == 1, "counts of an earlier text go"


def _newest(folder: Path) -> float:
    return max(each.stat().st_mtime for each in folder.glob("units-*"))


@pytest.mark.parametrize(("files", "documents", "holding"), [(1, 3, 2), (2, 2, 2)])
def test_documents_are_files_or_lines(tmp_path: Path, files: int, documents: int, holding: int) -> None:
    for place in range(files):
        (tmp_path / f"{place}.txt").write_text("rain falls\n\nrain ends\n" + "sun " * (place + 1), encoding="utf-8")
    corpus = _last(load_text((str(tmp_path),), Control()))
    for units, unit in (("char", "r"), ("word", "rain")):
        found = _last(census(corpus, Way(units), Control()))
        assert (found.documents, found.holding[unit]) == (documents, holding)
        assert found.counts[unit] == 2 * files


def _last(steps: Generator[Any, None, Any]) -> Any:
    """What a generator returns."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def test_counting_can_be_stopped(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("一二三。" * 100, encoding="utf-8")
    control = Control()
    last = None
    for event in vocabulary(VocabularySpec((str(tmp_path / "a.txt"),)), control):
        last = event
        if isinstance(event, Progress) and event.stage == "tokens":
            control.cancel()
    assert last == Done("cancelled")


def test_words_of_the_users_own_stay_whole(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("豆腐西施 100 n\n画图仪器\n\n字\n", encoding="gb18030")
    words = read_dictionary(str(tmp_path / "mine.txt"))
    assert words == ["豆腐西施 100", "画图仪器"]
    text = "人都叫伊豆腐西施，像一个画图仪器里的圆规。" * 3
    assert "豆腐西施" in split_words(text, words)
    assert "豆腐西施" not in split_words(text)
    built = tokens.build(text, "word", 2, 300, dictionary=words)
    again = tokens.from_json(json.loads(json.dumps(built.to_json())))
    for each in (built, again):
        assert each.decode(each.encode(text)) == text
        assert len(each.encode("豆腐西施")) == 1
    found = run(text, tmp_path, units="word", user_dictionary=str(tmp_path / "mine.txt"), sentence="伊豆腐西施")
    assert found["sentence"][-1] == "豆腐西施"


@pytest.mark.parametrize("content", [b"", b"\n\n", "字\n".encode()])
def test_a_useless_dictionary_is_bad_input(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "mine.txt").write_bytes(content)
    with pytest.raises(BadInput):
        read_dictionary(str(tmp_path / "mine.txt"))
    with pytest.raises(BadInput):
        read_dictionary(str(tmp_path / "gone.txt"))


@pytest.mark.parametrize("units", ["char", "word", "subword"])
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
@settings(deadline=None, max_examples=60)
def test_lessons_lose_only_what_they_say(units: str, text: str) -> None:
    built = tokens.build("the cat sat。我们的猫" * 20, units, 1, 600, lowercase=True, strip_punctuation=True)
    wanted = simplified_for_lessons(text, True, True)
    assert built.decode(built.encode(text)) == wanted
    again = tokens.from_json(json.loads(json.dumps(built.to_json())))
    assert again.decode(again.encode(text)) == wanted


def test_a_lesson_that_is_no_switch_is_damaged() -> None:
    with pytest.raises(Damaged):
        tokens.from_json({"version": 1, "units": "char", "tokens": "ab", "lowercase": "yes"})
    with pytest.raises(Damaged):
        tokens.from_json({"version": 1, "units": "word", "tokens": ["ab"], "dictionary": [3]})


@pytest.mark.parametrize(
    ("language", "chars", "units"),
    [("zh", 10**9, "char"), ("en", 10**6, "char"), ("en", 3 * 10**6, "subword"), ("mixed", 1000, "char")],
)
def test_auto_looks_at_language_and_size(language: str, chars: int, units: str) -> None:
    assert tokens.choose_units(language, chars) == units


def test_subword_sizes_grow_with_the_corpus() -> None:
    sizes = [tokens.subword_size(chars) for chars in (100, 10**5, 10**6, 10**7)]
    assert sizes == [512, 1520, 4256, 12905]
