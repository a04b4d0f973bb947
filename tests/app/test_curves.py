"""The learning curve: collected on arrival, drawn on a timer, readable at a million points."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from app import theme
from app.i18n import words
from app.theme import look
from app.train.curves import Curves
from app.train.history import History
from app.train.series import Column, LossSeries, envelope, thinned, visible
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
    for each in (history.training.seconds, history.training.loss, history.training.smooth):
        each._buffer, each._used = 4 + np.exp(-seconds / 3000), MILLION
    history.training.seconds._buffer = seconds
    history.total_seconds = history.elapsed = 30_000.0
    curves.take(history)
    curves.redraw()
    assert 200 <= drawn(curves) <= 4000
    assert len(curves._raw.getData()[0]) <= 4000
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
    history.load(numbers, numbers / 5, np.full(300, 4.0), [evaluated(100, 20.0)])
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
