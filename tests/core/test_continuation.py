"""Continue: the same seed the same text, streamed pieces that join to it, and a memory that changes nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstmcore.control import Control
from lstmcore.errors import BadInput, CoreError
from lstmcore.events import Candidate, Done, Event, Notice, Piece
from lstmcore.specs import ChoicesSpec, ContinueSpec
from lstmcore.writing import continuation
from lstmcore.writing.bridge import bridges
from lstmcore.writing.choices import choices
from lstmcore.writing.continuation import TAIL, Memory, continue_, read_prefix
from lstmcore.writing.generate import write
from lstmcore.writing.mixed import mixed
from lstmcore.writing.stack import Stack
from tests.small import sample, stack

PREFIX = "我在年青时候"


def told(control: Control | None = None, **values: Any) -> list[Event]:
    spec = ContinueSpec(**{"model": "any", "prefix": PREFIX, "length": 60, "seed": 7, **values})
    return list(continue_(spec, control or Control()))


def text(events: list[Event]) -> str:
    assert isinstance(events[-1], Done)
    return events[-1].result["candidates"][0]["text"]


def test_the_same_seed_gives_the_same_text(model: Stack) -> None:
    assert text(told()) == text(told())
    assert text(told()) != text(told(seed=8))
    assert text(told(seed=None)) != text(told(seed=None))


def test_the_pieces_are_the_text(model: Stack) -> None:
    events = told(candidates=3, length=40)
    done = events[-1]
    assert isinstance(done, Done)
    assert done.status == "done"
    assert done.result["prefix"] == PREFIX
    assert set(done.result) == {"prefix", "candidates", "seconds"}
    for k, candidate in enumerate(done.result["candidates"]):
        assert "".join(e.text for e in events if isinstance(e, Piece) and e.candidate == k) == candidate["text"]
        assert len(candidate["text"]) == 40
        assert 0 < candidate["bits_per_char"] < 20
        assert 0 <= candidate["copied"] <= 1
    finished = [each for each in events if isinstance(each, Candidate)]
    assert [(e.index, e.text) for e in finished] == [(k, c["text"]) for k, c in enumerate(done.result["candidates"])]
    assert len({each.text for each in finished}) == 3


def test_temperature_zero_needs_no_seed(model: Stack) -> None:
    assert text(told(temperature=0.0, seed=1)) == text(told(temperature=0.0, seed=2))
    first, second = (c["text"] for c in told(temperature=0.0, candidates=2)[-1].result["candidates"])  # type: ignore
    assert first == second


def test_candidates_that_begin_alike_part(model: Stack) -> None:
    found = [c["text"] for c in told(temperature=0.05, candidates=3, seed=1)[-1].result["candidates"]]  # type: ignore
    assert len(set(found)) == 3


def test_a_single_token_to_choose_from_is_temperature_zero(model: Stack) -> None:
    assert text(told(top_k=1, repetition=1.0)) == text(told(temperature=0.0, repetition=1.0))


def test_bits_are_those_of_the_model(model: Stack) -> None:
    candidate = told(length=20)[-1].result["candidates"][0]  # type: ignore[attr-defined]
    reader, bits = read_prefix(model, Memory(), PREFIX), 0.0
    for token in model.vocabulary.encode(candidate["text"]).tolist():
        bits -= float(np.log2(model.probabilities(reader)[0, token]))
        reader = model.step([token], reader)
    assert candidate["bits_per_char"] == pytest.approx(bits / 20, abs=1e-3)


def test_bytes_are_never_generated(model: Stack) -> None:
    assert model.vocabulary.unknown_share(text(told(temperature=5.0, top_p=1.0, length=200))) == 0.0


@pytest.mark.parametrize("until", ["sentence", "paragraph"])
def test_it_ends_where_it_was_told_to(model: Stack, until: str) -> None:
    for seed in range(4):
        found = text(told(until=until, length=2000, seed=seed))
        assert "\n" not in found.strip("\n")
        assert 0 < len(found) < 2000


def test_a_longer_prefix_after_a_shorter_one_is_as_from_the_start(model: Stack) -> None:
    whole = sample("luxun", 3000)
    memory = Memory()
    for end in (5, 60, 61, 300, 399, 400, 401, 650, 900, 1300):
        remembered = read_prefix(model, memory, whole[:end])
        fresh = read_prefix(model, Memory(), whole[:end])
        assert np.allclose(model.probabilities(remembered), model.probabilities(fresh), atol=1e-6)
        assert remembered.recent == fresh.recent


def test_the_memory_reads_only_what_is_new(model: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    memory, whole, read = Memory(), sample("luxun", 1200), []
    original = Stack.read

    def counted(self: Stack, tokens: list[int], reader: Any) -> Any:
        read.append(len(tokens))
        return original(self, tokens, reader)

    monkeypatch.setattr(Stack, "read", counted)
    read_prefix(model, memory, whole[:1000])
    read.clear()
    read_prefix(model, memory, whole)
    assert sum(read) == len(model.vocabulary.encode(whole[1000:]))
    read.clear()
    read_prefix(model, memory, whole)
    assert sum(read) == 0


@pytest.mark.parametrize("units", ["word", "subword"])
def test_a_word_that_grows_is_read_as_one(units: str) -> None:
    """The memory must not cut a word in two because the text once ended inside it."""
    words = stack("pride_and_prejudice", 6000, units)
    whole, memory = sample("pride_and_prejudice", 1400), Memory()
    for end in range(1000, 1040, 3):
        remembered = read_prefix(words, memory, whole[:end])
        fresh = read_prefix(words, Memory(), whole[:end])
        assert remembered.recent == fresh.recent
        assert np.allclose(words.probabilities(remembered), words.probabilities(fresh), atol=1e-6)


def test_an_edited_text_is_not_mistaken_for_the_old_one(model: Stack) -> None:
    memory, whole = Memory(), sample("luxun", 1000)
    read_prefix(model, memory, whole)
    edited = whole[:-300] + "全然不同" + whole[-300:]
    assert len(whole) > TAIL
    assert memory.find(edited) is None
    short = Memory()
    read_prefix(model, short, "我在年青")
    assert short.find("你在年青时候") is None


def test_the_memory_forgets_the_oldest() -> None:
    memory = Memory(most=3)
    for number in range(5):
        memory.keep(f"{number}:", stack().start())
    assert memory.find("0:x") is None
    assert memory.find("4:x") is not None


def test_a_script_never_seen_is_said(model: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    cards = [
        {"name": "坏的", "ref": "0", "kind": "language", "language": "en", "damaged": True},
        {"name": "hotel", "ref": "1", "kind": "reviews", "language": "en"},
        {"name": "novels", "ref": "2", "kind": "language", "language": "en", "damaged": False},
    ]
    monkeypatch.setattr(continuation.library, "list_models", lambda: cards)
    latin = "Ŵĥàŧēvęŗŵęŵŗîŧêĥêŗê"
    assert told(prefix=latin, length=5)[0] == Notice("unknown_prefix", {"model": "novels", "ref": "2"})
    monkeypatch.setattr(continuation.library, "list_models", lambda: cards[:2])
    assert told(prefix=latin, length=5)[0] == Notice("unknown_prefix_no_model", {})
    for known in (PREFIX, "", "Ж"):
        assert not any(isinstance(each, Notice) for each in told(prefix=known, length=5))


@pytest.mark.parametrize("units", ["char", "word", "subword"])
@pytest.mark.parametrize(
    ("name", "prefix", "wanted"), [("luxun", "It was late when", "en"), ("pride_and_prejudice", "那天夜里，雨", "zh")]
)
def test_a_model_of_another_language_names_one_of_this(
    units: str, name: str, prefix: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = [{"name": each, "ref": each, "kind": "language", "language": each} for each in ("zh", "en")]
    monkeypatch.setattr(continuation.library, "list_models", lambda: cards)
    other = stack(name, 8000, units)
    assert continuation._unknown_prefix(other, prefix) == Notice("unknown_prefix", {"model": wanted, "ref": wanted})
    signs = ("2024-01-05 10:30 A", "![](a.png)\n\n1. ", "123,456,789.00 元")
    for known in (sample(name, 300), *(signs if units == "subword" else ())):
        assert continuation._unknown_prefix(other, known) is None
    both = mixed(other, stack("luxun" if wanted == "zh" else "pride_and_prejudice", 8000), 0.5)
    assert continuation._unknown_prefix(both, prefix) is None


def test_stopping_keeps_what_came(model: Stack) -> None:
    control, pieces = Control(), []
    for event in continue_(ContinueSpec("any", PREFIX, 5000, seed=1), control):
        if isinstance(event, Piece):
            pieces.append(event.text)
            control.stop()
    assert isinstance(event, Done)
    assert event.status == "stopped"
    kept = event.result["candidates"][0]["text"]
    assert kept == "".join(pieces)
    assert 0 < len(kept) < 5000


def test_cancelling_wants_no_result(model: Stack, tmp_path: Path) -> None:
    control, out = Control(), tmp_path / "out.txt"
    events: list[Event] = []
    for event in continue_(ContinueSpec("any", PREFIX, 5000, seed=1, out=str(out)), control):
        control.cancel()
        events.append(event)
    assert events[-1] == Done("cancelled", {})
    assert not out.exists()


def test_the_text_goes_to_a_file(model: Stack, tmp_path: Path) -> None:
    out = tmp_path / "文.txt"
    found = text(told(out=str(out)))
    assert out.read_text(encoding="utf-8") == PREFIX + found


def test_a_copy_limit_below_what_can_be_seen_is_refused(model: Stack) -> None:
    with pytest.raises(BadInput) as caught:
        told(max_copy=19)
    assert caught.value.key == "max_copy"


def test_candidates_that_end_early_leave_the_others_undisturbed(model: Stack) -> None:
    together = told(until="sentence", candidates=4, length=300)[-1].result["candidates"]  # type: ignore[attr-defined]
    assert len({len(each["text"]) for each in together}) > 1
    assert all(each["text"] for each in together)


@pytest.mark.parametrize("units", ["word", "subword"])
def test_other_units_write_whole_characters(units: str) -> None:
    words = stack("luxun", 8000, units)
    spec = ContinueSpec("any", "", 80, seed=3)
    reader = read_prefix(words, Memory(), PREFIX)
    drafts = [each for _, _, each in write(words, reader, PREFIX, spec)][-1]
    assert "\ufffd" not in drafts[0].text
    assert len(drafts[0].text) == 80


@pytest.mark.parametrize("units", ["word", "subword"])
@pytest.mark.parametrize("after", ["", " and so they went home."])
def test_a_begun_word_is_gone_on_with(units: str, after: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A space or half a word at the end of the prefix is not read as if it were whole, nor written again."""
    words, memory = stack("pride_and_prejudice", 8000, units), Memory()

    class Loader:
        def load(self, name: str) -> tuple[Stack, Memory]:
            return words, memory

    monkeypatch.setattr(continuation, "shared_loader", lambda: Loader())
    whole = sample("pride_and_prejudice")[:1200].rsplit(" ", 1)[0]
    for half, goes_on in ((" ", r"\S"), (" tho", r"\w"), (" Bingl", "ey")):
        spec = ContinueSpec("any", whole + half, 40, candidates=3, top_p=0.5, seed=5, after=after)
        done = list(continue_(spec, Control()))[-1]
        assert isinstance(done, Done)
        found = [each["text"] for each in done.result["candidates"]]
        assert all(re.match(goes_on, text) for text in found), (half, found)
        bits = [each["bits_per_char"] for each in done.result["candidates"]]
        assert all(0 < each < 20 for each in bits)
    assert not continuation.read_whole_words(words, Memory(), " ").recent[0][1:]


def test_there_is_no_such_model() -> None:
    continuation._loader = None
    with pytest.raises(CoreError):
        list(continue_(ContinueSpec("no such model"), Control()))


@pytest.mark.parametrize("units", ["word", "subword"])
@pytest.mark.parametrize("name", ["pride_and_prejudice", "luxun"])
def test_what_is_remembered_ends_where_tokens_part_whatever_follows(name: str, units: str) -> None:
    vocabulary = stack(name, 8000, units).vocabulary
    whole = sample(name)[8000:10000] + "Mr. K said  “No” — 42 of 卡拉OK, e.g. don't; 一 a 二\n\n  x y"
    ends = {continuation._sure(stack(name, 8000, units), whole[:end]) for end in range(len(whole) + 1)}
    assert len(ends) > 20
    for at in ends:
        parted = [*vocabulary.encode(whole[:at]), *vocabulary.encode(whole[at:])]
        assert parted == vocabulary.encode(whole).tolist(), whole[at - 9 : at + 9]


@pytest.mark.parametrize("temperature", [0.0, 0.3])
def test_nothing_is_said_in_endless_circles(model: Stack, temperature: float) -> None:
    """Whatever the sliders say: no phrase more than four times in a row."""
    prefix = "不知道，不知道，不知道，"
    found = prefix + text(told(prefix=prefix, temperature=temperature, repetition=1.0, length=600))
    assert not re.search(r"(.{2,60}?)\1{4}", found)


def test_what_leads_into_the_text_after_it_comes_first(model: Stack) -> None:
    whole = sample("luxun", 3000)
    for at in (400, 900, 1500):
        reader = read_prefix(model, Memory(), whole[:at])
        others = [whole[place : place + 20] for place in (100, 1900, 2200, 2500)]
        found = bridges(model, reader, [*others, whole[at : at + 20]], whole[at + 20 :])
        assert whole[at : at + 20].startswith(found[0].text)
        assert [each.lead for each in found] == sorted(each.lead for each in found)


def test_a_bridge_may_end_inside_its_sentence(model: Stack) -> None:
    whole = sample("luxun", 3000)
    at = whole.index("，", 1000) + 1
    behind = at + whole[at:].index("，") + 1
    drawn = whole[at:behind] + "这时候忽然来了一个人。"
    best = bridges(model, read_prefix(model, Memory(), whole[:at]), [drawn], whole[behind:])[0]
    assert best.text == whole[at:behind]


def test_the_first_bridge_streams_and_the_others_lead_better(model: Stack) -> None:
    whole, leads = sample("luxun", 3000), []
    prefix, after = whole[:900], whole[940:1200]
    reader = read_prefix(model, Memory(), prefix)
    for draws in (3, 24):
        events = told(prefix=prefix, after=after, length=30, candidates=3, draws=draws, until="sentence")
        finished = [each for each in events if isinstance(each, Candidate)]
        for each in finished:
            pieces = [e.text for e in events if isinstance(e, Piece) and e.candidate == each.index]
            if each.index:
                assert pieces == [each.text]
            else:
                assert "".join(pieces).startswith(each.text)
            assert 0 < len(each.text) <= 30
        leads.append(bridges(model, reader, [finished[1].text], after)[0].lead)
        alone = told(prefix=prefix, after=after, length=30, draws=draws, until="sentence")
        assert len([each for each in alone if isinstance(each, Piece)]) == 1
    assert len(finished) == 3
    assert leads[1] <= leads[0]


def test_a_bridge_begins_before_the_others_are_ranked(model: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(continuation, "STREAM_SECONDS", 0)
    whole = sample("luxun", 3000)
    ranked: list[bool] = []
    real = continuation.bridges
    monkeypatch.setattr(continuation, "bridges", lambda *given: (ranked.append(True), real(*given))[1])
    events = continuation.continue_(
        ContinueSpec("any", whole[:900], after=whole[940:1200], length=30, candidates=3), Control()
    )
    assert isinstance(next(events), Piece)
    assert not ranked
    assert isinstance(list(events)[-1], Done)


def test_a_cancelled_bridge_says_nothing(model: Stack) -> None:
    control = Control()
    control.cancel()
    assert told(control, after="雨", candidates=3) == [Done("cancelled", {})]


@pytest.mark.parametrize("units", ["char", "word", "subword"])
def test_the_choices_at_a_place_are_the_likeliest_of_the_model(units: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = stack("pride_and_prejudice", 6000, units)

    class Loader:
        memory = Memory()

        def load(self, name: str) -> tuple[Stack, Memory]:
            return words, self.memory

    monkeypatch.setattr(continuation, "shared_loader", lambda: Loader())
    done = list(choices(ChoicesSpec("any", "My dear Mr. Ben", 10), Control()))[-1]
    assert isinstance(done, Done)
    found = done.result["choices"]
    assert len(found) <= 10
    assert found[0][0].startswith("n")
    chances = [chance for _, chance in found]
    assert chances == sorted(chances, reverse=True)
    assert 0 < sum(chances) <= 1.00001
    assert len({each for each, _ in found}) == len(found)


def test_choices_read_only_what_is_new(model: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, read = sample("luxun", 1200), []
    original = Stack.read
    list(choices(ChoicesSpec("any", whole), Control()))

    def counted(self: Stack, tokens: list[int], reader: Any) -> Any:
        read.append(len(tokens))
        return original(self, tokens, reader)

    monkeypatch.setattr(Stack, "read", counted)
    done = list(choices(ChoicesSpec("any", whole + "我"), Control()))[-1]
    assert sum(read) == 1
    assert isinstance(done, Done)
    assert len(done.result["choices"]) == 10
