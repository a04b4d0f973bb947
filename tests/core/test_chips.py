"""Words to choose from: what they save together, that they are whole, and that they come after the suggestion."""

from __future__ import annotations

from typing import Any

import pytest

from lstmcore.control import Control
from lstmcore.events import Done, Event, Suggested
from lstmcore.specs import SuggestSpec
from lstmcore.writing import continuation
from lstmcore.writing.chips import best_set, candidates, chips
from lstmcore.writing.clause import Word
from lstmcore.writing.continuation import Memory, read_prefix
from lstmcore.writing.lettered import lettered
from lstmcore.writing.suggest import suggest
from tests.small import stack


def after(prefix: str, name: str = "luxun", units: str = "char", **values: Any) -> list[Word]:
    model = lettered(stack(name, units=units))
    return chips(model, read_prefix(model, Memory(), prefix), prefix, 3, **values)


@pytest.mark.parametrize(
    ("found", "shown", "wanted"),
    [
        ({"我": 0.5, "我们": 0.3, "他": 0.15, "你": 0.1}, {}, ["我", "我们", "他"]),
        ({"我": 0.31, "我们": 0.3, "他": 0.15, "你": 0.1}, {}, ["我们", "他", "你"]),  # 我 alone is 1 %
        ({"我": 0.5, "他": 0.15}, {"我": 0.5}, ["他"]),  # suggested already
        ({"ab": 0.2, "c": 0.9}, {}, ["ab"]),  # one letter saves nothing
        ({}, {}, []),
    ],
)
def test_a_set_that_saves_most_together(found: dict[str, float], shown: dict[str, float], wanted: list[str]) -> None:
    assert best_set(found, 3, shown) == wanted


@pytest.mark.parametrize("units", ["char", "word", "subword"])
@pytest.mark.parametrize(("name", "prefix"), [("luxun", "我在年青时候"), ("pride_and_prejudice", "It is a tr")])
def test_distinct_words_the_likeliest_first(name: str, prefix: str, units: str) -> None:
    found = after(prefix, name, units)
    assert found == sorted(found, key=lambda word: -word.chance)
    assert len({word.text for word in found}) == len(found) <= 3
    assert all(0 < word.chance <= 1 and "\n" not in word.text and word.text.strip() for word in found)


def test_english_ones_are_whole_words_that_go_on_with_what_is_begun() -> None:
    found = after("It is a truth universally acknow", "pride_and_prejudice")
    assert found
    assert all(word.text.isalnum() and "acknowledged".startswith(f"acknow{word.text}") for word in found[:1])


def test_what_is_suggested_is_not_among_them() -> None:
    first = after("我在年青时候")
    assert first
    assert first[0].text not in {word.text for word in after("我在年青时候", suggested=first[:1])}
    assert not candidates(stack(), stack().start(), "", lambda: True)


def test_the_suggestion_comes_before_them(monkeypatch: pytest.MonkeyPatch) -> None:
    class Loader:
        memory = Memory()

        def load(self, name: str) -> tuple[Any, Memory]:
            return stack(), self.memory

    loader = Loader()
    monkeypatch.setattr(continuation, "shared_loader", lambda: loader)
    events: list[Event] = list(suggest(SuggestSpec("any", "我在年青时候，", threshold=0.0, chips=3), Control()))
    first, last = events
    assert isinstance(first, Suggested)
    assert isinstance(last, Done)
    assert [list(each) for each in first.words] == last.result["words"]
    assert last.result["chips"]
    assert {text for text, _ in last.result["chips"]}.isdisjoint({last.result["words"][0][0]})
