"""Suggest: the likeliest words with honest chances, cut where they are unsure, cancelled by the next request."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from lstmcore.control import Control
from lstmcore.errors import Damaged
from lstmcore.events import Done, Event
from lstmcore.specs import SuggestSpec
from lstmcore.store.layout_language import OFFERS, language_layout
from lstmcore.text.tokens.lesson import LessonVocabulary
from lstmcore.text.words import split_words
from lstmcore.writing import continuation
from lstmcore.writing.begun import begun, going_on
from lstmcore.writing.clause import Guess, words_of
from lstmcore.writing.continuation import Memory, read_prefix
from lstmcore.writing.lettered import by_words, lettered
from lstmcore.writing.offers import offers_in
from lstmcore.writing.stack import Stack
from lstmcore.writing.suggest import likely_words, suggest
from lstmcore.writing.threshold import NEVER, SHARES, USUAL, threshold_of, thresholds
from tests.small import sample, stack

PREFIX = "我在年青时候"


def asked(prefix: str = PREFIX, control: Control | None = None, **values: Any) -> list[Event]:
    return list(suggest(SuggestSpec("any", prefix, **values), control or Control()))


def result(**values: Any) -> dict[str, Any]:
    last = asked(**values)[-1]
    assert isinstance(last, Done)
    assert last.status == "done"
    return last.result


def guessed(text: str, chance: float = 0.9, ahead: str = "") -> Guess:
    return Guess(text, tuple([chance] * len(text)), tuple([chance] * (len(text) + 1)), ahead)


@pytest.mark.parametrize(
    ("before", "text", "ahead", "wanted"),
    [
        ("", "雨下得很大", "。", ["雨下", "得", "很大"]),
        ("这是他一个", "人的孩子们", "都", ["人", "的", "孩子", "们"]),  # the first word began before the caret
        ("今天", "下雨，我们", "", ["下雨，"]),  # up to the end of the clause
        ("他说：", "“走吧。”他", "", ["“走", "吧。”"]),
        ("我们", "回家\n第二天", "", ["回家"]),
        ("", "去银", "行", ["去"]),  # what follows shows that 银 is not yet a word
        ("I know", " the old house", " of", [" the", " old", " house"]),
        ("I know wh", "at you mean, s", "ir", ["at", " you", " mean,"]),
        ("Then Mr", ". Darcy came", " in", [".", " Darcy", " came"]),
        ("It was", " over. Then", " we", [" over."]),
        ("He said", ', “I know', " it", [","]),
        ("I do", " not kn", "ow", [" not"]),
        ("", "", "", []),
        ("x", "\n", "", []),
        ("1", "00 of them", ",", ["00", " of", " them"]),
    ],
)  # fmt: skip
def test_words_with_their_signs_up_to_the_clause(before: str, text: str, ahead: str, wanted: list[str]) -> None:
    assert [word.text for word in words_of(before, guessed(text, ahead=ahead), 0.5)] == wanted


def test_a_sign_too_unlikely_leaves_its_word() -> None:
    guess = Guess("回家，", (0.9, 0.8, 0.3), (0.9, 0.8, 0.8, 0.3))
    assert [(word.text, word.chance) for word in words_of("", guess, 0.5)] == [("回家", 0.8)]
    assert [(word.text, word.chance) for word in words_of("", guess, 0.2)] == [("回家，", 0.3)]
    assert words_of("", guess, 0.85) == []


def test_a_word_of_an_alphabet_is_as_likely_as_its_end() -> None:
    """After "the" there may come "there": the chance of the word is less than that of its letters."""
    guess = Guess("the", (0.9, 0.9, 0.9), (0.0, 0.0, 0.0, 0.4))
    assert [word.chance for word in words_of("in ", guess, 0.3)] == [0.4]
    assert words_of("in ", guess, 0.5) == []
    assert words_of("in ", Guess("the", (0.9, 0.9, 0.9), (0.0, 0.0, 0.0)), 0.3) == []  # cut by the length


def test_the_chance_is_the_product_of_the_models_own(model: Stack) -> None:
    before = sample("luxun")[:203]
    reader = read_prefix(model, Memory(), before)
    words = likely_words(model, reader, before, 0.01)
    assert words
    chance = 1.0
    for token in model.vocabulary.encode("".join(word.text for word in words)).tolist():
        p = model.probabilities(reader)[0]
        assert p[token] == p[256:].max()
        chance *= float(p[token])
        reader = model.step([token], reader)
    assert words[-1].chance == pytest.approx(chance)
    assert [word.chance for word in words] == sorted((word.chance for word in words), reverse=True)


def test_a_chinese_word_before_the_caret_is_taken_as_whole(model: Stack) -> None:
    """Where a word was committed its likeliest ending is no guess; the chances of the rest make up for it."""
    text, found = sample("luxun", 4000), 0
    for at in range(600, 700):
        if text[at - 1] not in "，。、：；！？“”\n":
            reader = read_prefix(model, Memory(), text[:at])
            words = likely_words(model, reader, text[:at], 0.0, 1)
            plain = model.probabilities(reader)[0]
            best = model.vocabulary.decode([int(plain[256:].argmax()) + 256])
            if words and words[0].text != best:
                found += 1
                assert split_words(text[at - 6 : at].rsplit("\n", 1)[-1] + best)[-1] != best
                assert words[0].chance > plain[int(model.vocabulary.encode(words[0].text)[0])]
    assert found


def test_fewer_words_the_higher_the_threshold(model: Stack) -> None:
    several = [result(threshold=threshold)["words"] for threshold in (0.0, 0.01, 0.2, 0.999)]
    assert several[-1] == []
    for more, fewer in pairwise(several):
        assert [word for word, _ in more][: len(fewer)] == [word for word, _ in fewer]
    assert set(result()) == {"words", "chips", "threshold", "seconds"}


def test_the_length_is_kept_and_nothing_is_said_for_one_key(model: Stack) -> None:
    assert len("".join(word for word, _ in result(threshold=0.0, length=3)["words"])) <= 3
    english = stack("pride_and_prejudice", 8000)
    for end in range(300, 340):
        before = sample("pride_and_prejudice")[:end]
        words = likely_words(english, read_prefix(english, Memory(), before), before, 0.05)
        assert len("".join(word.text for word in words)) != 1


@pytest.mark.parametrize("units", ["word", "subword"])
def test_other_units_go_on_with_the_word_that_was_begun(units: str) -> None:
    other = stack("pride_and_prejudice", 8000, units)
    letters = lettered(other)
    text = sample("pride_and_prejudice")[:1200].rsplit(" ", 1)[0]
    for half in ("", " ", " th", " eve", " Bingl"):
        words = likely_words(letters, read_prefix(letters, Memory(), text + half), text + half, 0.0, 20)
        assert all(0 <= word.chance <= 1 for word in words)
        if half == " Bingl":
            assert words[0].text.startswith("ey")
    assert offers_in(other, sample("pride_and_prejudice")[8000:9000], 60, 0.05)


@pytest.mark.parametrize("units", ["word", "subword"])
@pytest.mark.parametrize("name", ["luxun", "pride_and_prejudice"])
def test_a_lesson_s_vocabulary_is_asked_letter_by_letter_too(name: str, units: str) -> None:
    plain = stack(name, 8000, units)
    lesson = replace(plain, vocabulary=LessonVocabulary(plain.vocabulary, lowercase=True, strip_punctuation=False))
    assert by_words(lesson)
    assert offers_in(lesson, sample(name)[4000:6000], 100, 0.02)


def test_words_are_offered_by_the_thresholds_of_their_own_model(monkeypatch: pytest.MonkeyPatch) -> None:
    own = replace(stack("pride_and_prejudice", 8000, "subword"), offers=(0.11, 0.12, 0.13, 0.14, 0.15, 0.16))

    class Loader:
        def load(self, name: str) -> tuple[Stack, Memory]:
            return own, Memory()

    monkeypatch.setattr(continuation, "shared_loader", lambda: Loader())
    done = list(suggest(SuggestSpec("any", "It is a tru", share=0.6), Control()))[-1]
    assert isinstance(done, Done)
    assert done.result["threshold"] == 0.13


def test_what_is_begun(model: Stack) -> None:
    words = stack("pride_and_prejudice", 8000, "word").vocabulary
    known = {"the old wh": " wh", "the old ": " ", "old.": "", "说wh": "wh", "我们": "", "don": "don", "": ""}
    assert {text: begun(words, text) for text in known} == known
    assert begun(words, "x" * 99) == ""
    assert all(begun(model.vocabulary, text) == "" for text in known)
    tokens = going_on(words, " wh")
    assert {words.decode([int(t)])[:3] for t in np.flatnonzero(tokens)} == {" wh"}
    assert {words.decode([int(t)]) for t in np.flatnonzero(going_on(words, " whxq"))} == {" "}


def test_the_second_question_reads_only_what_is_new(model: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    original = Stack.read

    def counted(self: Stack, tokens: list[int], reader: Any) -> Any:
        read.append(len(tokens))
        return original(self, tokens, reader)

    whole = sample("luxun", 1200)
    result(prefix=whole[:1100])
    monkeypatch.setattr(Stack, "read", counted)
    result(prefix=whole[:1103])
    assert sum(read) == 3


def test_a_cancelled_question_has_no_answer(model: Stack) -> None:
    control = Control()
    control.cancel()
    assert asked(control=control) == [Done("cancelled")]


def test_thresholds_keep_the_share_that_is_right() -> None:
    random = np.random.default_rng(5)
    chances = random.random(20_000)
    offers = [(float(chance), bool(random.random() < chance)) for chance in chances]
    found = thresholds(offers)
    assert found == sorted(found)
    for share, threshold in zip(SHARES, found, strict=True):
        right = [each for chance, each in offers if chance >= threshold]
        assert np.mean(right) >= share - 0.005
        assert threshold == pytest.approx(max(0.0, 2 * share - 1), abs=0.04)  # honest chances: the mean above t
    assert thresholds([(0.9, False)] * 500) == [NEVER] * len(SHARES)
    few = thresholds([(chance / 40, chance > 20) for chance in range(40)])
    assert len(set(few)) == len(SHARES)  # by the chances themselves as long as little is known
    assert thresholds([(0.9, True)] * 19) == []


def test_offers_of_held_out_text_are_judged_word_by_word(model: Stack) -> None:
    held_out = sample("luxun")[9000:12000]
    offers = offers_in(model, held_out, positions=250, floor=0.02)
    assert any(right for _, right in offers)
    assert any(not right for _, right in offers)
    assert all(0.02 <= chance <= 1 for chance, _ in offers)


def test_a_model_knows_its_thresholds(model: Stack) -> None:
    assert threshold_of(model, 0.6) == USUAL["zh"][SHARES.index(0.6)]
    measured = Stack(model.vocabulary, None, model.ngram, [0.0], offers=(0.1, 0.2, 0.3, 0.5, 0.6, 0.7))
    assert threshold_of(measured, 0.6) == 0.3
    assert threshold_of(measured, 0.65) == pytest.approx(0.4)
    assert {OFFERS} == {len(SHARES), len(USUAL["zh"]), len(USUAL["en"])}


@pytest.mark.parametrize("offers", [[0.1], "x", [0.5] * 5 + [0.1], [0.5] * 5 + [2], [True] * 6, {}])
def test_thresholds_that_make_no_sense_are_refused(offers: Any) -> None:
    manifest: dict[str, Any] = {
        "architecture": {"vocab_size": 9, "hidden_size": 2, "num_layers": 1},
        "mixture": {"weights": [0.5], "offers": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]},
    }
    assert language_layout(manifest)
    manifest["mixture"]["offers"] = offers
    with pytest.raises(Damaged):
        language_layout(manifest)
