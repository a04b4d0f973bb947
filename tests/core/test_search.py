"""Where something stands in a kept text: plain or by an expression, however large the text and odd the question."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lstmcore.control import Control
from lstmcore.errors import BadInput
from lstmcore.events import Done, Event, Progress
from lstmcore.specs import ReadSpec, SearchSpec
from lstmcore.text import scan, search
from lstmcore.text.read import read

ONE = "故乡的 Street 很长。\n街上有一条 street，通到故乡。\n"
TWO = "İstanbul, Été, straße.\naaaa 𠮷野家 STREET"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for name, text in (("1.txt", ONE), ("2.txt", TWO)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    list(read(ReadSpec((str(tmp_path / "1.txt"), str(tmp_path / "2.txt")), out=str(tmp_path / "kept")), Control()))
    return tmp_path / "kept"


def found(corpus: Path, query: str, **changes: Any) -> dict[str, Any]:
    *_, last = search.search(SearchSpec(str(corpus), query, **changes), Control())
    assert isinstance(last, Done)
    return last.result


@pytest.mark.parametrize(
    ("query", "changes", "matches"),
    [
        ("street", {}, ["Street", "street", "STREET"]),
        ("Street", {"match_case": True}, ["Street"]),
        ("故乡", {}, ["故乡", "故乡"]),
        ("été", {}, ["Été"]),
        ("été", {"match_case": True}, []),
        ("𠮷野", {}, ["𠮷野"]),
        ("aa", {}, ["aa", "aa"]),
        ("。\n街", {}, ["。\n街"]),
        (".*", {}, []),
        ("st?r", {"regex": True}, ["Str", "str", "str", "STR"]),
        ("^街.*$", {"regex": True}, ["街上有一条 street，通到故乡。"]),
        ("x*", {"regex": True}, []),
        ("[", {}, []),
        ("\0", {"regex": True}, []),
        ("\ud800", {}, []),
    ],
)
def test_what_is_found(corpus: Path, query: str, changes: dict[str, Any], matches: list[str]) -> None:
    result = found(corpus, query, **changes)
    assert [each["match"] for each in result["matches"]] == matches
    assert (result["total"], result["cut"]) == (len(matches), False)
    text = (corpus / "text.txt").read_text("utf-8")
    for each in result["matches"]:
        assert text[each["offset"] :].startswith(each["match"] + each["after"])
        assert text[: each["offset"]].endswith(each["before"])
        assert Path(each["file"]).name == ("1.txt" if each["offset"] < len(ONE) else "2.txt")
    json.dumps(result)


def test_only_the_first_places_are_told(corpus: Path) -> None:
    result = found(corpus, "street", limit=2)
    assert (result["total"], len(result["matches"]), result["cut"]) == (3, 2, True)


@pytest.mark.parametrize(
    ("query", "changes", "key"),
    [("", {}, "empty_query"), ("(", {"regex": True}, "bad_regex"), ("a{99999999999}", {"regex": True}, "bad_regex")],
)
def test_a_question_that_makes_no_sense_is_one_sentence(
    corpus: Path, query: str, changes: dict[str, Any], key: str
) -> None:
    with pytest.raises(BadInput) as refused:
        found(corpus, query, **changes)
    assert refused.value.key == key
    assert "{" not in refused.value.sentence("zh").replace("{99999999999}", "")


def test_a_folder_that_is_no_corpus_cannot_be_searched(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is not a corpus"):
        found(tmp_path, "a")


def endless(corpus: Path) -> SearchSpec:
    (corpus / "text.txt").write_text("a" * 5000, encoding="utf-8")
    return SearchSpec(str(corpus), "(a+)+b", regex=True)


def test_an_expression_without_end_is_given_up(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "SECONDS", 1.0)
    with pytest.raises(BadInput, match="too much work"):
        list(search.search(endless(corpus), Control()))


def test_an_expression_without_end_can_be_cancelled(corpus: Path) -> None:
    control = Control()
    control.cancel()
    assert list(search.search(endless(corpus), control)) == [Done("cancelled")]


def test_a_search_can_be_cancelled(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstmcore.text.files.BLOCK", 10)
    control, events = Control(), list[Event]()
    for event in search.search(SearchSpec(str(corpus), "street"), control):
        events.append(event)
        control.cancel()
    assert [type(each) for each in events] == [Progress, Done]
    assert events[-1] == Done("cancelled")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text("aAb\n里𠮷é", max_size=60), st.text("aAb\n里𠮷", min_size=1, max_size=4), st.booleans(), st.integers(1, 9)
)
def test_it_does_not_matter_where_blocks_end(text: str, query: str, match_case: bool, block: int) -> None:
    data = text.encode("utf-8")
    expected = [
        (each.group(), each.start()) for each in re.finditer(re.escape(query), text, 0 if match_case else re.IGNORECASE)
    ]
    for hunt in (scan.Plain(query, match_case), scan.Expression(re.escape(query), match_case)):
        hunt.ahead = min(hunt.ahead, 4 * len(query) + 4)
        hunt.behind = min(hunt.behind, 4)
        blocks = (data[start : start + block] for start in range(0, len(data), block))
        scanned = list(scan.scan(blocks, hunt, 1000))
        assert [(each.match, each.offset) for step in scanned for each in step.places] == expected
