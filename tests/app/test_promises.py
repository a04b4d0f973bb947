"""What the presets promise: from the size of the text and the speed of this machine."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from app.i18n import words
from app.train.presets import PRESETS, Row, bar_of, expect, speeds_of
from lstmcore.events import Done
from tests.app.test_train_page import DIARY, Page, page
from tests.app.test_train_runs import row

__all__ = ["page"]

# minutes, characters, tokens a second; then what was measured (tests/bench/results/quality): n-gram, passes, mixture
MEASURED = [
    (2, 867_564, "zh", 10_300, 5.803, 1.52, 5.472),
    (5, 867_564, "zh", 10_200, 5.803, 3.83, 5.306),
    (15, 867_564, "zh", 10_800, 5.803, 12.4, 5.244),
    (5, 262_000, "zh", 9_360, 6.988, 11.7, 6.505),
    (15, 262_000, "zh", 10_600, 6.988, 40.4, 6.464),
    (5, 684_781, "en", 16_450, 1.624, 7.85, 1.478),
    (5, 1_115_394, "en", 16_500, 2.265, 4.79, 2.080),
    (56, 3_331_993, "en", 8_200, 1.746, 14.5, 1.538),  # subwords, two layers
]


@pytest.mark.parametrize(("minutes", "chars", "language", "speed", "bar", "epochs", "bits"), MEASURED)
def test_what_was_measured_would_have_been_promised(
    minutes: float, chars: int, language: str, speed: float, bar: float, epochs: float, bits: float
) -> None:
    known, guessed = expect(minutes, chars, language, speed, bar), expect(minutes, chars, language, speed)
    assert known.minutes == minutes
    assert known.epochs == pytest.approx(epochs, rel=0.08)
    assert known.low <= bits <= known.high
    assert guessed.high - guessed.low > known.high - known.low
    if chars != 1_115_394:  # plays in verse are no novel
        assert guessed.low <= bits <= guessed.high


def test_promises_follow_the_size_and_the_speed() -> None:
    small, novel, large = (expect(15, chars, "zh", 10_000) for chars in (100_000, 867_000, 3_000_000))
    assert small.low > novel.low > large.low
    assert small.high - small.low > novel.high - novel.low, "the further from what was measured, the wider"
    assert (small.minutes, small.epochs) == (pytest.approx(4.1, abs=0.1), 60), "it ends early: more would only memorise"
    slow = expect(15, 867_000, "zh", 1_000)
    assert slow.epochs == pytest.approx(novel.epochs / 10)
    assert slow.low > novel.low
    assert math.isnan(expect(15, 5_000, "zh", 10_000).low)
    assert math.isnan(expect(15, 900_000, "mixed", 10_000).low)
    kinds = [expect(preset.minutes, 867_000, "zh", 10_000) for preset in PRESETS]
    assert all(a.low > b.low and a.minutes < b.minutes for a, b in pairwise(kinds))
    assert kinds[-1].minutes < 480
    assert expect(480, 867_000, "zh", 10_000).tokens_per_second < 5_000, "two layers where there is time for them"


def trained(hidden: int = 512, layers: int = 1, vocab: int = 4_000, speed: float = 9_000, **spec: object) -> Row:
    """A training as the table has it."""
    made = row("novel", 5.0, tokens_per_second=speed, step=500)
    made["plan"] = {"hidden_size": hidden, "num_layers": layers, "vocab_size": vocab}
    made["spec"] |= spec
    return made


def test_the_speed_is_that_of_the_newest_trainings_like_it() -> None:
    rows = [
        trained(threads=4, speed=1),
        trained(cell="scratch", speed=2),
        trained(speed=9_000),
        trained(speed=3),
        trained(vocab=80, speed=7),
    ]
    assert speeds_of(rows) == {"large": 9_000, "small": 7}
    assert speeds_of([trained(layers=2, speed=4_000)])["large"] == pytest.approx(9_800)
    assert speeds_of([trained(hidden=256, speed=9_000)])["large"] < 4_000
    assert speeds_of([{**trained(), "step": 3}, {**trained(), "tokens_per_second": None}]) == {}
    assert bar_of([trained(lowercase=True), trained()], "corpora/novel") == 5.8
    assert bar_of([trained()], "corpora/diary") is None


def test_the_presets_say_what_this_machine_can(page: Page) -> None:
    standard, overnight = (page.panel.presets[key] for key in ("standard", "overnight"))
    assert standard.promise.text() == "约 15 分 ・ 约 4.9–5.6 bit/字", "as tried out"
    assert "试跑" in standard.toolTip()
    page.client.answers["runs"] = {"runs": [trained(speed=1_000)]}
    page.controller.runs.refresh()
    page.qtbot.waitUntil(lambda: "以前训练" in standard.toolTip())
    assert standard.promise.text() == "约 15 分 ・ 约 5.5 bit/字", "slower, and the n-gram is known"
    words.use("en")
    assert "from about 1,000 units" in standard.toolTip()
    words.use("zh")
    assert "自带模型" not in standard.toolTip()
    page.panel.habits.switches["head_start"].click()
    assert "自带模型" in standard.toolTip()
    page.state.set_current_corpus(str(DIARY["folder"]))
    assert overnight.promise.text() == "约 1 分（读满 60 遍）"
    page.settings.speed = {}
    page.controller.promises.know([])
    assert standard.promise.text() == "约 15 分"
    assert "没量过" in standard.toolTip()


def test_a_machine_that_never_trained_is_tried_out_while_it_is_idle(page: Page) -> None:
    page.settings.speed = {}
    page.controller.try_out()
    page.controller.try_out()
    assert [verb for verb, _ in page.client.asked].count("speed") == 1
    page.job.tell(Done("done", {"large": 5_000.0, "small": 9_000.0, "threads": 1}))
    page.qtbot.waitUntil(lambda: page.settings.speed == {"large": 5_000.0, "small": 9_000.0})
    assert "5,000" in page.panel.presets["quick"].toolTip()
    page.settings.speed = {}
    page.controller.try_out()
    trial = page.job
    page.run()
    assert trial.said == ["cancel"], "a training needs the machine"
    page.controller.try_out()
    assert [verb for verb, _ in page.client.asked].count("speed") == 2
    trial.tell(Done("cancelled"))
