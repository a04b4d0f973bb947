"""The pieces a rating is made of: units, n-grams, the fit, the figures, the sentences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmcore.reviews.baseline import train_baseline
from lstmcore.reviews.calibrate import CLEAR, Calibration, cross_fitted, fit
from lstmcore.reviews.explain import sentences_of
from lstmcore.reviews.metrics import accuracy, expected_calibration_error, log_loss, macro_f1, sigmoid
from lstmcore.reviews.minimise import minimise
from lstmcore.reviews.ngrams import features
from lstmcore.reviews.normalise import aligned_units, letters, normalise, units_of


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["char", "word"]))
def test_units_know_where_they_stood(raw: str, kind: str) -> None:
    units, spans = aligned_units(raw, kind)
    assert units == units_of(normalise(raw), kind)
    assert all(0 <= start < end <= len(raw) for start, end in spans)
    assert [start for start, _ in spans] == sorted(start for start, _ in spans)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_sentences_join_to_the_text(text: str) -> None:
    assert "".join(sentences_of(text)) == text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("房间干净但是早餐太差", 2), ("很好！下次再来。", 2), ("不但干净而且安静", 1), ("再好不过", 1),
        ("一般，不过便宜", 2),
        ("Nice room, but the food was cold.", 2), ("It cost 3.50 a cup.", 1),
    ],
)  # fmt: skip
def test_a_but_begins_a_new_sentence(text: str, parts: int) -> None:
    assert len(sentences_of(text)) == parts


def test_full_width_and_emoji() -> None:
    assert normalise("ＧＯＯＤ！\u200b\n 好👍") == "good! 好👍"
    words = units_of(normalise("It does n't work :( 3 stars!!"), "word")
    assert words == ["it", "does", "n't", "work", ":(", "3", "stars", "!!"]
    assert letters("酒店hotel호텔é") == (2, 6, 2)


def test_features_are_the_distinct_ngrams() -> None:
    table = features([list("好好吃"), [], list("好")], 2)
    # 好 twice, 吃, 好好, 好吃 | nothing | 好
    assert np.diff(table.start).tolist() == [4, 0, 1]
    assert table.count.sum() == 6


def test_the_baseline_learns_and_explains_itself() -> None:
    documents = [list("房间很好"), list("早餐很好"), list("房间很差"), list("早餐很差")] * 4
    labels = np.array([1.0, 1.0, 0.0, 0.0] * 4)
    model = train_baseline(documents, labels, 2)
    assert accuracy(sigmoid(model.logits(documents)), labels) == 1
    weights = model.unit_weights(list("房间很好"))
    assert weights.sum() + model.bias == pytest.approx(model.logits([list("房间很好")])[0], abs=1e-6)
    assert weights.argmax() == 3


def test_letters_inside_words_tell_of_words_never_seen() -> None:
    rows = [("delightful", 1.0), ("delighted", 1.0), ("disappointing", 0.0), ("disappoints", 0.0)] * 3
    documents = [text.split() for text, _ in rows]
    unseen = ["delights", "disappointed"]
    logits = {
        letters: train_baseline(documents, np.array([label for _, label in rows]), 1, reach=2, letters=letters).logits(
            [*([unit] for unit in unseen), ["not", unseen[0]]]
        )
        for letters in (False, True)
    }
    assert logits[False][0] == logits[False][1]
    assert logits[True][0] > 0 > logits[True][1]
    assert logits[True][2] < logits[True][0]
    model = train_baseline(documents, np.array([label for _, label in rows]), 2, reach=2, letters=True)
    units = ["delights", "not", "disappointing", "a"]
    assert model.unit_weights(units).sum() + model.bias == pytest.approx(model.logits([units])[0], abs=1e-6)


def test_lbfgs_finds_the_minimum_of_a_bent_valley() -> None:
    def rosenbrock(point: np.ndarray) -> tuple[float, np.ndarray]:
        x, y = point
        gradient = np.array([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])
        return float((1 - x) ** 2 + 100 * (y - x * x) ** 2), gradient

    assert minimise(rosenbrock, np.array([-1.2, 1.0]), steps=200) == pytest.approx([1, 1], abs=1e-2)


def test_the_mixture_trusts_the_better_model_and_is_calibrated() -> None:
    chance = np.random.default_rng(1)
    labels = (chance.random(2000) < 0.5).astype(float)
    good = (2 * labels - 1) * 4 + chance.normal(0, 4, 2000)
    noise = chance.normal(0, 4, 2000)
    found = fit(good, noise, labels)
    assert found.ngram > 5 * found.lstm >= 0
    probability = cross_fitted(good, noise, labels, 1).scores
    assert expected_calibration_error(probability, labels) < 0.04
    # overconfident as it stands
    assert log_loss(probability, labels) < log_loss(sigmoid(3 * good), labels)


def test_of_two_models_as_good_the_n_grams_count_more() -> None:
    chance = np.random.default_rng(1)
    labels = (chance.random(2000) < 0.5).astype(float)
    one, other = ((2 * labels - 1) * 4 + chance.normal(0, 4, 2000) for _ in range(2))
    found = fit(one, other, labels)
    assert found.ngram > found.lstm > 0
    scores = cross_fitted(one, other, labels, 1).scores
    assert accuracy(scores, labels) > accuracy(sigmoid(one), labels)
    assert expected_calibration_error(scores, labels) < 0.04


def test_a_model_worse_than_chance_gets_no_negative_weight() -> None:
    labels = np.array([0.0, 1.0] * 50)
    found = fit((2 * labels - 1) * 2, (1 - 2 * labels) * 0.1 - (2 * labels - 1) * 9, labels, penalty=0.01)
    assert found.lstm >= 0
    assert found.ngram > 0


def test_labels_follow_the_band_and_clear_sentences() -> None:
    calibration = Calibration(0.5, 0.5, 0.0, 0.4, 0.6)
    assert [calibration.label(each) for each in (0.1, 0.5, 0.9)] == ["negative", "mixed", "positive"]
    assert calibration.label(0.95, [(4, CLEAR + 0.1), (6, 0.1)]) == "mixed"
    assert calibration.label(0.95, [(40, CLEAR + 0.1), (6, 0.1)]) == "positive"
    assert calibration.label(0.99, [(4, CLEAR + 0.1), (6, 0.1)]) == "positive"


def test_figures_of_a_known_case() -> None:
    probability, labels = np.array([0.9, 0.8, 0.3, 0.6]), np.array([1.0, 1.0, 0.0, 0.0])
    assert accuracy(probability, labels) == 0.75
    assert macro_f1(probability, labels) == pytest.approx((0.8 + 2 / 3) / 2)
    assert expected_calibration_error(np.array([0.8] * 10), np.array([1.0] * 8 + [0.0] * 2), 1) == pytest.approx(0)
