"""The learning curve: collected on arrival, drawn on a timer, readable at a million points."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from app import theme
from app.i18n import words
from app.theme import look
from app.train.curves import Curves
from app.train.history import History
from app.train.keeping import as_csv, as_picture
from app.train.scale import Scale
from app.train.series import Column, LossSeries, averaged, envelope, thinned, visible
from app.train.view import nice, right_edge
from lstmcore.events import NgramReady, StepDone
from tests.app.replay import evaluated, opening_events, step

MILLION = 1_000_000


@pytest.fixture
def curves(qtbot, qapp: QApplication) -> Curves:
    words.use("zh")
    theme.apply(qapp, dark=False)
    made = Curves()
    qtbot.addWidget(made)
    made.resize(800, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def drawn(curves: Curves) -> int:
    return len(curves._smooth.getData()[0] if curves._smooth.getData()[0] is not None else ())


def test_a_column_grows_and_is_cut() -> None:
    column = Column(2)
    for value in range(1000):
        column.append(value)
    assert column.view().tolist() == list(range(1000))
    column.cut(3)
    assert column.view().tolist() == [0, 1, 2]


def test_the_average_is_debiased_and_survives_a_loss_that_is_no_number() -> None:
    series = LossSeries()
    series.append(0.0, 8.0)
    series.append(0.1, math.nan)
    series.append(0.2, 6.0)
    assert series.smooth.view().tolist() == [8.0, 8.0, 7.0]
    assert math.isnan(series.loss.view()[1])


def test_an_envelope_keeps_every_outlier() -> None:
    x = np.arange(MILLION, dtype=float)
    y = np.sin(x / 1e4)
    y[123_456], y[MILLION - 2] = 99.0, -99.0
    short_x, short_y = envelope(x, y, 800)
    assert len(short_x) <= 2 * 800 + 2
    assert short_y.max() == 99.0
    assert short_y.min() == -99.0
    assert (np.diff(short_x) >= 0).all()


def test_thinning_keeps_the_last_point_and_visible_a_neighbour_on_each_side() -> None:
    x = np.arange(1000, dtype=float)
    assert thinned(x, x, 10)[0][-1] == 999
    assert visible(x, 10.5, 20.5) == slice(10, 22)


def test_a_million_points_are_drawn_as_a_few_thousand(curves: Curves) -> None:
    history = History()
    seconds = np.linspace(0.03, 30_000, MILLION)
    losses = 4 + np.exp(-seconds / 3000)
    losses[123_456] = 9.0
    history.load({"step": np.arange(1, MILLION + 1), "seconds": seconds, "loss": losses, "evaluated": []})
    history.total_seconds = history.elapsed = 30_000.0
    curves.take(history)
    curves.redraw()
    assert 200 <= drawn(curves) <= 4000
    assert len(curves._raw.getData()[0]) <= 4000
    curves.show_whole(True)
    curves.redraw()
    assert curves._raw.getData()[1].max() == pytest.approx(math.exp(9.0), rel=1e-6), "an outlier is never lost"
    curves.add(step(MILLION + 1, 30_000.1))
    assert len(curves.history.training) == MILLION + 1


def test_adding_draws_nothing_until_the_redraw(curves: Curves) -> None:
    curves.redraw()
    for number in range(100):
        curves.add(step(number, number / 5))
    assert drawn(curves) == 0
    curves.redraw()
    assert drawn(curves) == 100
    assert not curves._dirty


def test_the_explaining_curve_goes_when_the_first_figure_comes(curves: Curves) -> None:
    curves.redraw()
    assert curves._ghost.items[0].isVisible()
    curves.add(NgramReady(5, 5.8, 5.0))
    curves.redraw()
    assert not curves._ghost.items[0].isVisible()
    assert curves._bar.getData()[1][0] == pytest.approx(2**5.8)


def test_the_view_starts_sensible_and_shows_all_on_demand(curves: Curves) -> None:
    for event in opening_events()[1:]:
        curves.add(event)
    for number in range(1, 400):
        curves.add(step(number, number, 9.0 if number < 5 else 3.9))
    curves.redraw()
    top = curves._box.viewRange()[1][1]
    assert 2**5.8 < top < 1000
    curves.show_whole(True)
    curves.redraw()
    assert curves._box.viewRange()[1][1] > math.exp(9.0)


def test_a_view_that_the_user_moved_stays(curves: Curves) -> None:
    curves.add(step(1, 1.0))
    curves.redraw()
    curves._box.setRange(xRange=(0, 3), yRange=(10, 20), padding=0)
    curves._box.sigRangeChangedManually.emit([True, True])
    curves.add(step(2, 2.0))
    curves.redraw()
    assert curves._box.viewRange()[1] == pytest.approx([10, 20])
    curves.reset_view()
    curves.redraw()
    assert curves._box.viewRange()[1] != pytest.approx([10, 20])


def test_a_resumed_run_goes_back_to_its_checkpoint_and_never_draws_time_backwards() -> None:
    history = History()
    for number in range(1, 101):
        history.add(step(number, number))
    history.add(evaluated(100, 100.0))
    history.add(step(51, 51.0))
    times = history.training.seconds.view()
    assert len(times) == 52
    assert (np.diff(times) >= 0).all()
    assert len(history.held_out) == 0


def test_a_past_is_loaded_and_evaluations_told_twice_count_once() -> None:
    history = History()
    numbers = np.arange(1, 301)
    history.load(
        {"step": numbers, "seconds": numbers / 5, "loss": np.full(300, 4.0), "evaluated": [evaluated(100, 20.0)]}
    )
    history.add(evaluated(100, 20.0))
    history.add(step(301, 60.3))
    assert len(history.held_out) == 1
    assert len(history.training) == 301
    assert history.best == 0


def test_perplexity_is_told_per_character_for_word_models_too() -> None:
    history = History()
    two_chars_a_token = evaluated(10, 5.0)
    history.add(two_chars_a_token.__class__(**{**two_chars_a_token.__dict__, "loss": 2 * two_chars_a_token.loss}))
    assert history.per_char == pytest.approx(0.5)


@pytest.mark.parametrize(("language", "words_in_it"), [("zh", "犹豫"), ("en", "hesitates")])
def test_the_curve_speaks(curves: Curves, language: str, words_in_it: str) -> None:
    words.use(language)
    curves.retranslate()
    curves.add(StepDone(1, 10, 60.0, 1.0, 0.1, math.log(34), 1.0, 1.0, 1.0))
    said = curves.sentence_at(60.0)
    assert "34" in said
    assert words_in_it in said
    words.use("zh")


def test_a_new_look_recolours_the_lines(curves: Curves, qapp: QApplication) -> None:
    before = curves._smooth.opts["pen"].color().name()
    theme.apply(qapp, dark=True)
    after = curves._smooth.opts["pen"].color().name()
    assert (before, after) == (theme.LIGHT["ink"].lower(), theme.DARK["ink"].lower())
    assert curves._plot.backgroundBrush().color() == look.color("surface")
    theme.apply(qapp, dark=False)


def test_half_a_minute_is_not_written_as_five_hundred(curves: Curves, qapp: QApplication) -> None:
    for event in [*opening_events()[1:], step(1, 10.0), step(2, 30.0)]:
        curves.add(event)
    curves.redraw()
    theme.apply(qapp, dark=True)
    curves.retranslate()
    curves.redraw()
    axis = curves._item.getAxis("bottom")
    assert axis.autoSIPrefixScale == 1.0


def test_the_axes_rest_between_jumps_and_the_plan_is_shown_whole_in_the_end() -> None:
    assert nice(151) == 200
    assert nice(0.013) == pytest.approx(0.015)
    assert right_edge(10, 900) < 60
    assert right_edge(600, 900) == 900
    assert right_edge(1000, 900) == 1000


@pytest.mark.parametrize("share", [0.0, 0.001, 0.03, 0.3])
def test_smoothing_all_at_once_and_value_by_value_agree(share: float) -> None:
    losses = 4 + np.random.default_rng(1).normal(size=3000)
    losses[[0, 7, 2000]] = math.nan
    one_by_one = LossSeries()
    one_by_one.share = share
    for at, loss in enumerate(losses):
        one_by_one.append(at, loss)
    np.testing.assert_allclose(averaged(losses, share), one_by_one.smooth.view(), rtol=1e-7)
    one_by_one.smooth_by(0.03)
    one_by_one.append(3000, 4.0)
    np.testing.assert_allclose(averaged(np.append(losses, 4.0), 0.03), one_by_one.smooth.view(), rtol=1e-7)


def filled(curves: Curves, worse: float = 0.0) -> History:
    """A run of 400 steps whose held-out figures rise again from the sixth evaluation on."""
    for event in opening_events()[1:]:
        curves.add(event)
    for number in range(1, 401):
        curves.add(step(number, number, 5.0 - number / 200))
        if number % 40 == 0:
            bits = 5.0 + abs(number - 240) / 200 + worse
            curves.add(evaluated(number, number, bits, best=number <= 240))
    return curves.history


def test_every_unit_over_every_axis_shows_the_whole_run(curves: Curves) -> None:
    history = filled(curves)
    nats = math.log(history.held_out.view()[-1])
    ends = {"time": 400 / 60, "step": 400, "epoch": 400 / history.steps_per_epoch}
    values = {"perplexity": math.exp(nats), "bits": nats / math.log(2), "nats": nats}
    for unit, axis, log in itertools.product(values, ends, (False, True)):
        curves.show_scale(Scale(unit, axis, log))
        curves.redraw()
        (_, right), (bottom, top) = curves._box.viewRange()
        x, y = curves._held_out.getData()
        assert x[-1] == pytest.approx(ends[axis])
        assert y[-1] == pytest.approx(math.log10(values[unit]) if log else values[unit])
        assert bottom <= y[-1] <= top
        assert x[-1] <= right


def test_the_gap_is_named_when_it_opens_and_says_where_the_best_was(curves: Curves) -> None:
    filled(curves)
    curves.redraw()
    assert "240" in curves.gap_words()
    assert curves._gap._shade.polygon().boundingRect().width() > 1
    curves.start()
    curves.redraw()
    assert not curves.gap_words()


def test_another_run_lies_beside_once_and_can_be_taken_away(curves: Curves) -> None:
    other = Curves()
    history = filled(other, worse=0.5)
    other.deleteLater()
    for _ in range(2):
        curves.lay_beside("runs/other", "old", history)
    filled(curves)
    curves.redraw()
    assert [each.name for each in curves.overlays] == ["old"]
    assert "old" in curves.sentence_at(200.0)
    curves.take_away("runs/other")
    assert not curves.overlays


def test_learning_rate_and_gradient_stand_below_the_same_steps(curves: Curves) -> None:
    filled(curves)
    for kind, value in (("rate", 4e-3), ("norm", 1.0)):
        curves.show_lane(kind)
        curves.redraw()
        assert curves.lane.isVisible()
        assert curves.lane._curve.getData()[1].max() == pytest.approx(value)
    curves.show_lane("none")
    assert not curves.lane.isVisible()


def test_a_curve_is_kept_as_picture_and_numbers(curves: Curves) -> None:
    history = filled(curves)
    curves.redraw()
    assert as_picture(curves, "png").startswith(b"\x89PNG")
    assert b"<svg" in as_picture(curves, "svg")
    lines = as_csv([("a, b", history)]).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 1 + 400 + 2 * 10
    assert lines[2].startswith('"a, b",training,1,1.0,0.01,')
