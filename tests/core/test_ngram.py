"""The n-gram model: distributions that sum to 1, the same by either way of asking, and the textbook's numbers."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmcore.errors import Damaged
from lstmcore.writing.ngram import Ids, NgramModel, hash_of, rolling_hashes
from lstmcore.writing.ngram_build import build
from tests.small import sample

VOCAB = 7
STREAMS = st.lists(st.integers(0, VOCAB - 1), min_size=1, max_size=120)
ORDERS = st.integers(1, 6)


def ids(values: list[int]) -> Ids:
    return np.array(values, dtype=np.int32)


def letters(text: str) -> tuple[Ids, int]:
    """The text as numbers of its own letters."""
    known = {letter: number for number, letter in enumerate(sorted(set(text)))}
    return ids([known[letter] for letter in text]), len(known)


@given(tokens=STREAMS, order=ORDERS, least=st.integers(1, 3), context=st.lists(st.integers(0, VOCAB - 1), max_size=8))
@settings(deadline=None, max_examples=150)
def test_every_distribution_sums_to_one(tokens: list[int], order: int, least: int, context: list[int]) -> None:
    model = build(ids(tokens), VOCAB, order, least)
    p, matched = model.distribution(context)
    assert p.sum() == pytest.approx(1.0, abs=1e-9)
    assert (p > 0).all()
    assert 0 <= matched <= min(len(context), model.order - 1)


@given(tokens=STREAMS, order=ORDERS, least=st.integers(1, 3), text=STREAMS)
@settings(deadline=None, max_examples=80)
def test_scoring_a_text_is_asking_at_every_place(tokens: list[int], order: int, least: int, text: list[int]) -> None:
    model = build(ids(tokens), VOCAB, order, least)
    probabilities, matched = model.score(ids(text))
    for place, token in enumerate(text):
        p, known = model.distribution(text[:place])
        assert probabilities[place] == pytest.approx(p[token], rel=1e-9)
        assert matched[place] == known


def test_hashes_of_windows_and_of_one_window_agree() -> None:
    tokens = ids([5, 0, 70_000, 3, 5])
    rolled = rolling_hashes(tokens, 3)
    assert [int(each) for each in rolled] == [hash_of(tokens[k : k + 3].tolist()) for k in range(3)]
    assert len(rolling_hashes(tokens, 6)) == 0


def textbook_level(tokens: list[int], n: int, top: bool) -> dict[tuple[int, ...], dict[int, float]]:
    """Context -> word -> discounted probability of the order ``n`` >= 2 (Chen & Goodman 1998, §3), by dictionaries."""
    grams = [tuple(tokens[k : k + n]) for k in range(len(tokens) - n + 1)]
    if top:
        counts = Counter(grams)
    else:
        longer = {tuple(tokens[k : k + n + 1]) for k in range(len(tokens) - n)}
        before = Counter(each[1:] for each in longer)
        counts = Counter({gram: max(1, before[gram]) for gram in set(grams)})
    frequency = Counter(counts.values())
    n1, n2, n3, n4 = (max(1, frequency[k]) for k in (1, 2, 3, 4))
    y = n1 / (n1 + 2 * n2)
    discount = {1: 1 - 2 * y * n2 / n1, 2: 2 - 3 * y * n3 / n2, 3: 3 - 4 * y * n4 / n3}
    discount = {k: min(max(d, 0.05), k - 0.05) for k, d in discount.items()}
    totals: Counter[tuple[int, ...]] = Counter()
    for gram, count in counts.items():
        totals[gram[:-1]] += count
    found: dict[tuple[int, ...], dict[int, float]] = defaultdict(dict)
    for gram, count in counts.items():
        found[gram[:-1]][gram[-1]] = (count - discount[min(count, 3)]) / totals[gram[:-1]]
    return found


@pytest.mark.parametrize("order", [2, 3])
def test_the_numbers_are_those_of_the_textbook(order: int) -> None:
    tokens, size = letters(sample("pride_and_prejudice", 3000))
    model, text = build(tokens, size, order, 1), tokens.tolist()
    levels = [textbook_level(text, n, n == order) for n in range(2, order + 1)]
    base = model.distribution([])[0]
    surprise = [0.0, 0.0]
    for place in range(order, 600):
        expected = float(base[text[place]])
        for n, level in enumerate(levels, start=2):
            words = level[tuple(text[place - n + 1 : place])]
            weight = words[text[place]]
            expected = weight + (1 - sum(words.values())) * expected
            table = model._tables[n - 2]
            at, _ = table.find(np.array([hash_of(text[place - n + 1 : place])], dtype=np.uint64))
            # 16 steps an octave: at most half a step off
            assert table.weights_of(at, tokens[place : place + 1])[0] == pytest.approx(weight, rel=0.025)
        found = model.distribution(text[:place])[0][text[place]]
        surprise[0] -= np.log(found)
        surprise[1] -= np.log(expected)
    assert surprise[0] == pytest.approx(surprise[1], rel=0.025)


def test_the_order_is_chosen_by_the_score() -> None:
    tokens, size = letters(sample("luxun", 6000))
    train, held_out = tokens[:5000], tokens[5000:]
    judged: dict[int, float] = {}

    def score(model: NgramModel) -> float:
        judged[model.order] = float(-np.log2(model.score(held_out)[0]).mean())
        return judged[model.order]

    model = build(train, size, 6, score=score)
    assert judged[model.order] == min(judged.values())
    assert judged[model.order] < judged[1]
    assert 1 < model.order < 6
    assert build(train, size, 3).order == 3


def test_the_order_never_exceeds_the_text() -> None:
    assert build(ids([1]), VOCAB, 6).order == 1
    assert build(ids([1, 2, 3]), VOCAB, 6).order <= 3


def test_pruning_makes_it_smaller_and_hardly_worse() -> None:
    tokens, size = letters(sample("pride_and_prejudice", 12_000))
    train, held_out = tokens[:10_000], tokens[10_000:]
    whole, pruned = build(train, size, 5, 1), build(train, size, 5, 2)
    assert len(pruned.levels[-1].words) < len(whole.levels[-1].words) / 2
    worse = -np.log2(pruned.score(held_out)[0]).mean() + np.log2(whole.score(held_out)[0]).mean()
    assert worse < 0.15


@pytest.mark.parametrize("size", [300, 70_000])
def test_a_model_comes_back_from_its_tensors(size: int) -> None:
    tokens, _ = letters(sample("luxun", 2000))
    model = build(tokens, max(size, 1000), 4)
    tensors, facts = model.to_tensors()
    assert facts["order"] == 4
    assert facts["levels"] == [[len(each.contexts), len(each.words)] for each in model.levels]
    again = NgramModel.from_tensors(tensors, 4)
    assert np.array_equal(again.score(tokens)[0], model.score(tokens)[0])


@pytest.mark.parametrize(
    "damage",
    [
        "first offset",
        "last offset",
        "falling offsets",
        "word outside the vocabulary",
        "negative word",
        "the same word twice",
        "contexts out of order",
        "a unigram of zero",
    ],
)
def test_damaged_tables_are_named_as_such(damage: str) -> None:
    tokens, size = letters(sample("luxun", 2000))
    tensors = {name: each.copy() for name, each in build(tokens, size, 3).to_tensors()[0].items()}
    offsets, words = tensors["ngram.2.offsets"], tensors["ngram.2.words"].astype(np.int32)
    tensors["ngram.2.words"] = words
    match damage:
        case "first offset":
            offsets[0] = 1
        case "last offset":
            offsets[-1] += 1
        case "falling offsets":
            offsets[1] = offsets[2] + 1
        case "word outside the vocabulary":
            words[0] = size
        case "negative word":
            words[0] = -1
        case "the same word twice":
            many = int(np.argmax(np.diff(offsets)))
            words[offsets[many] + 1] = words[offsets[many]]
        case "contexts out of order":
            tensors["ngram.2.contexts"] = tensors["ngram.2.contexts"][::-1].copy()
        case _:
            tensors["ngram.unigram"][3] = 0.0
    with pytest.raises(Damaged) as caught:
        NgramModel.from_tensors(tensors, 3)
    assert caught.value.key == "ngram_tables"
