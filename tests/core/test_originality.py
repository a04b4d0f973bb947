"""The copy filter finds what stands in the corpus, hardly ever anything else, and keeps a generation from copying."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from lstmcore.specs import ContinueSpec
from lstmcore.store.tensors import read, write
from lstmcore.text.tokens import CharVocabulary
from lstmcore.training.finish import GUARDS, NOISE, guarded
from lstmcore.training.progress_report import OPENINGS, continuation
from lstmcore.training.run_folder import Corpus
from lstmcore.writing import originality
from lstmcore.writing.generate import write as generate
from lstmcore.writing.ngram_build import build
from lstmcore.writing.originality import WINDOW, CopyFilter
from lstmcore.writing.stack import Reader, Stack
from tests.small import sample, stack

CORPUS = sample("luxun", 12_000)


def scrambled(text: str, seed: int = 0) -> str:
    """The same letters in another order."""
    letters = list(text)
    random.Random(seed).shuffle(letters)
    return "".join(letters)


def test_copied_text_is_always_found() -> None:
    copies = CopyFilter.build(CORPUS)
    assert copies.every == 1
    assert copies.rate(CORPUS) == 1.0
    assert copies.copied_share(CORPUS[3000:3100]) == 1.0
    mixed = scrambled(CORPUS[:200]) + CORPUS[5000:5060] + scrambled(CORPUS[200:400])
    assert copies.copied_share(mixed) == pytest.approx(60 / 460, abs=0.05)


def test_other_text_is_hardly_ever_taken_for_copied() -> None:
    copies = CopyFilter.build(CORPUS)
    assert copies.rate(scrambled(CORPUS)) < 0.01
    assert copies.rate(sample("pride_and_prejudice", 12_000)) < 0.01


def test_what_stands_before_counts_as_context_not_as_text() -> None:
    copies = CopyFilter.build(CORPUS)
    before, after = CORPUS[2000:2050], CORPUS[2050:2060]
    assert copies.copied_share(after) == 0.0  # ten characters alone are no copy
    assert copies.copied_share(after, before) == 1.0


@pytest.mark.parametrize("text", ["", "字", "字" * (WINDOW - 1)])
def test_a_short_text_is_no_copy(text: str) -> None:
    copies = CopyFilter.build(CORPUS)
    assert copies.rate(text) == 0.0
    assert copies.copied_share(text) == 0.0
    assert CopyFilter.build(text).rate(CORPUS) == 0.0


def test_a_large_corpus_keeps_a_sample_of_its_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(originality, "MOST_BYTES", 4000)
    copies = CopyFilter.build(CORPUS)
    assert copies.every > 1
    assert len(copies.bits) <= 4001
    assert copies.rate(CORPUS) == 1.0
    assert copies.copied_share(CORPUS[3000:3200]) > 0.8
    assert copies.rate(scrambled(CORPUS)) < 0.02


def test_the_filter_comes_back_from_its_tensors() -> None:
    copies = CopyFilter.build(CORPUS)
    tensors, facts = copies.to_tensors()
    stored = read(bytearray(write(tensors)), {"copy.filter": ("U8", (facts["bytes"],))})
    again = CopyFilter(stored["copy.filter"], facts["every"])
    text = CORPUS[:500] + scrambled(CORPUS[:500])
    assert all(
        np.array_equal(a, b) for a, b in zip(again.copied_windows(text), copies.copied_windows(text), strict=True)
    )


def longest_copy(text: str, before: str) -> int:
    """The longest stretch of ``text`` (with up to 19 characters before it) that stands in the corpus, by looking."""
    whole, best = before[-(WINDOW - 1) :] + text, 0
    start = 0
    for end in range(1, len(whole) + 1):
        while whole[start:end] not in CORPUS:
            start += 1
        best = max(best, end - start)
    return best


@pytest.mark.parametrize("temperature", [0.0, 0.3])
def test_max_copy_holds_while_sampling(temperature: float) -> None:
    words = CharVocabulary.build(CORPUS, 1)
    reciting = build(words.encode(CORPUS), words.size, 8, least=1)
    writer, prefix = Stack(words, None, reciting, [0.0], CopyFilter.build(CORPUS)), CORPUS[1000:1040]

    def written(max_copy: int) -> str:
        spec = ContinueSpec("", prefix, 300, "chars", temperature, 0, 1.0, 1.0, seed=4, max_copy=max_copy)
        reader = writer.read(words.encode(prefix).tolist(), writer.start())
        return [drafts[0].text for _, _, drafts in generate(writer, reader, prefix, spec)][-1]

    assert longest_copy(written(0), prefix) > 30  # left alone it recites
    assert longest_copy(written(24), prefix) <= 24
    assert longest_copy(written(WINDOW), prefix) <= WINDOW


class Sure(Stack):
    """Hardly ever in doubt, as a model that was trained for too long."""

    def probabilities(self, reader: Reader) -> np.ndarray:
        p = super().probabilities(reader) ** 4
        return p / p.sum(-1, keepdims=True)


def test_a_model_that_recites_is_given_a_guard_that_stays_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """At default settings at most twice the copies of people; whoever asks for another limit gets that."""
    words = CharVocabulary.build(CORPUS, 1)
    reciting = build(words.encode(CORPUS), words.size, 8, least=1)
    writer = Sure(words, None, reciting, [0.0], CopyFilter.build(CORPUS), "zh")
    monkeypatch.setitem(OPENINGS, "zh", CORPUS[1000:1040])
    nothing = words.encode("")
    unseen = scrambled(CORPUS)[:3000] + CORPUS[500:550]
    corpus = Corpus(nothing, nothing, words.encode(unseen), words, {})
    figures = guarded(writer, corpus)
    assert figures["copy_rate"] <= 2 * figures["human_copy_rate"] < 0.04
    assert writer.max_copy in GUARDS[1:]
    spec = ContinueSpec("", CORPUS[:40], 200, seed=1)
    assert longest_copy(continuation(writer, CORPUS[:40], spec), "") <= writer.max_copy
    free = replace(spec, max_copy=100_000)
    assert longest_copy(continuation(writer, CORPUS[:40], free), "") > writer.max_copy


def test_a_model_that_writes_its_own_needs_no_guard() -> None:
    calm = replace(stack("luxun", 8000), max_copy=24)
    assert calm.vocabulary is not None
    human = calm.vocabulary.encode(sample("luxun", 12000)[7000:])
    corpus = Corpus(human[:0], human[:0], human, calm.vocabulary, {})
    figures = guarded(calm, corpus)
    assert calm.max_copy == 0
    assert figures["copy_rate"] <= max(NOISE, 2 * figures["human_copy_rate"])
