"""The Train page with a client that replays: wishes, phases, figures, words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app import theme
from app.i18n import words
from app.messages import Messages
from app.settings import Settings
from app.state import AppState
from app.train.advanced import FIELDS, GROUPS, AdvancedForm, explained, parsed
from app.train.controller import TrainController, ref_of
from app.train.panel import TrainPanel
from app.train.phase import ALIVE, Phase, after
from lstmcore.events import Done, Failed, Notice, Paused, Progress, Resumed
from lstmcore.store import home
from tests.app.replay import RUN, ReplayClient, evaluated, opening_events, sampled, step

NOVEL = {"folder": "corpora/novel", "name": "红楼梦", "chars": 867_000, "language": "zh", "codecs": ["utf-8"]}
DIARY = {"folder": "corpora/diary", "name": "日记", "chars": 5_000, "language": "zh", "codecs": ["utf-8"]}
LEFT = Qt.MouseButton.LeftButton


class Page:
    """The page with everything it needs."""

    def __init__(self, qtbot) -> None:
        self.qtbot = qtbot
        self.state, self.client, self.messages, self.settings = AppState(), ReplayClient(), Messages(), Settings()
        self.settings.speed = {"large": 10_000.0, "small": 16_000.0}
        self.told: list[object] = []
        self.messages.shown.connect(self.told.append)
        self.messages.ready()
        self.panel = TrainPanel()
        qtbot.addWidget(self.panel, before_close_func=lambda _: self.end())
        self.controller = TrainController(self.panel, self.state, self.client, self.messages, self.settings)
        self.panel.resize(1200, 800)
        self.panel.show()
        qtbot.waitExposed(self.panel)
        self.state.set_corpora((NOVEL, DIARY))

    @property
    def job(self):
        return self.client.jobs[-1]

    def press(self, button) -> None:
        self.qtbot.mouseClick(button, LEFT)

    def until(self, phase: Phase) -> None:
        self.qtbot.waitUntil(lambda: self.controller.phase is phase)

    def run(self) -> None:
        """A run in its first steps."""
        self.press(self.panel.controls.train)
        self.job.tell(*opening_events(), step(1, 0.2), step(2, 0.4))
        self.until(Phase.RUNNING)

    def end(self, last=None) -> None:
        if self.controller.phase is not Phase.IDLE:
            with self.qtbot.waitSignal(self.controller.finished):
                self.job.tell(last or Done("detached"))


@pytest.fixture
def page(qtbot, qapp: QApplication) -> Page:
    words.use("zh")
    theme.apply(qapp, dark=False)
    return Page(qtbot)


def test_train_takes_the_chosen_corpus_preset_and_the_writers_own_words(page: Page) -> None:
    page.state.set_prefix("今天夜里，")
    page.press(page.panel.presets["quick"])
    page.press(page.panel.controls.train)
    verb, spec = page.client.asked[-1]
    assert verb == "train"
    assert (spec.sources, spec.preset, spec.prefix, spec.name) == (("corpora/novel",), "quick", "今天夜里，", "红楼梦")
    assert page.settings.preset == "quick"


def test_pressing_train_twice_starts_one_run(page: Page) -> None:
    for _ in range(5):
        page.controller.start()
    assert len(page.client.jobs) == 1


def test_without_a_corpus_the_button_leads_to_the_corpora(page: Page) -> None:
    page.state.set_corpora(())
    with page.qtbot.waitSignal(page.controller.corpora_requested):
        page.press(page.panel.controls.train)
    assert not page.client.jobs


def test_the_figures_follow_the_events(page: Page) -> None:
    page.run()
    cards = page.panel.board.cards
    page.qtbot.waitUntil(lambda: cards["bits"].value() == "5.80")
    page.job.tell(evaluated(3, 60.0, bits=5.31), sampled(3, "今天夜里，", "贾母便命人\n将灯掌上。"), step(4, 61.0))
    page.qtbot.waitUntil(lambda: cards["bits"].value() == "5.11")
    assert cards["perplexity"].value() == f"{2**5.11:.1f}"
    page.qtbot.waitUntil(lambda: cards["speed"].value() == "10,800")
    page.qtbot.waitUntil(lambda: cards["left"].value() == "13 分 59 秒")
    page.qtbot.waitUntil(lambda: "贾母" in page.panel.board.sample.text.text())
    assert page.panel.board.sample.text.text() == "今天夜里，贾母便命人 将灯掌上。"
    assert len(page.panel.board.curves.history.training) == 3


def test_the_run_can_write_as_soon_as_the_ngram_stands(page: Page) -> None:
    page.press(page.panel.controls.train)
    assert page.state.run is not None
    assert not page.state.run["ready"]
    with page.qtbot.waitSignal(page.controller.run_usable) as told:
        page.job.tell(*opening_events("runs/real"))
    assert told.args == ["runs/real"]
    assert page.state.run["ready"]
    assert page.state.run["run"] == "runs/real"


def test_pause_and_go_on_each_once(page: Page) -> None:
    page.run()
    for _ in range(3):
        page.controller.pause()
    page.job.tell(Paused(2))
    page.until(Phase.PAUSED)
    for _ in range(3):
        page.controller.resume()
    page.job.tell(Resumed(2))
    page.until(Phase.RUNNING)
    assert page.job.said == ["pause", "resume"]


def test_stop_keeps_the_best_and_offers_to_write_with_it(page: Page) -> None:
    page.run()
    for _ in range(3):
        page.controller.stop()
    assert page.job.said == ["stop"]
    model = str(home.library() / "abc")
    page.end(Done("stopped", {"model": model, "bits_per_char": 5.0, "ngram_bits_per_char": 5.8, "seconds": 61.0}))
    bar = page.panel.board.ended
    assert bar.isVisible()
    assert page.state.run is None
    with page.qtbot.waitSignal(page.controller.write_with_requested) as asked:
        page.press(bar.button)
    assert asked.args == ["abc"]
    kinds = [page.panel.controls.train.property("kind"), bar.button.property("kind")]
    assert kinds == ["plain", "primary"], "one red button a page"


def test_a_run_that_write_used_hands_its_place_to_its_model(page: Page) -> None:
    page.run()
    page.state.set_current_model(RUN)
    page.end(Done("done", {"model": str(home.library() / "abc")}))
    page.state.set_models([{"ref": "abc", "kind": "language", "name": "红楼梦"}])
    assert page.state.current_model == "abc"


def test_stopped_before_there_was_a_model_is_said_and_not_offered_again(page: Page) -> None:
    page.press(page.panel.controls.train)
    page.controller.stop()
    page.end(Done("stopped", {"run": RUN}))
    assert page.client.discarded == [RUN]
    assert page.told


def test_a_run_left_at_the_end_of_the_app_is_offered_again(page: Page) -> None:
    page.run()
    page.end(Done("stopped", {"run": RUN}))
    assert page.client.discarded == []


def test_discard_asks_first(page: Page) -> None:
    page.run()
    page.press(page.panel.controls.discard)
    assert page.job.said == []
    question = page.told[-1]
    question.actions[0].do()
    assert page.job.said == ["cancel"]
    page.end(Done("cancelled"))
    assert not page.panel.board.ended.isVisible()


def test_a_discarded_run_whose_trainer_had_to_be_killed_is_discarded_all_the_same(page: Page) -> None:
    page.run()
    page.controller.discard_now()
    page.end(Failed("child_died", {"code": -9}))
    assert page.client.discarded == [RUN]
    assert page.told[-1].level == "info"


def test_a_failure_is_one_sentence_and_the_run_can_go_on(page: Page) -> None:
    page.run()
    page.end(Failed("child_died", {"code": -9}))
    message = page.told[-1]
    assert "-9" in message.text
    assert page.controller.phase is Phase.IDLE
    page.client.told = {
        "step": np.arange(1, 11),
        "seconds": np.arange(1, 11) / 5,
        "loss": np.full(10, 5.0),
        "evaluated": [evaluated(5, 1.0)],
    }
    message.actions[0].do()
    page.qtbot.waitUntil(lambda: len(page.client.jobs) == 2)
    assert page.client.asked[-1] == ("resume", RUN)
    history = page.panel.board.curves.history
    assert (len(history.training), len(history.held_out)) == (10, 1)


def test_notices_and_stages_are_one_line(page: Page) -> None:
    page.press(page.panel.controls.train)
    line = page.panel.board._status_line
    page.job.tell(Progress("ngram"))
    page.qtbot.waitUntil(lambda: "n-gram" in line.full_text())
    page.job.tell(Notice("checkpoint_failed", {"reason": "满"}))
    page.qtbot.waitUntil(lambda: line.property("role") == "warn")


def test_a_wrong_field_is_named_where_it_stands_and_nothing_starts(page: Page) -> None:
    field = page.panel.advanced.numbers["dropout"]
    field.setText("3")
    page.press(page.panel.controls.train)
    assert not page.client.jobs
    assert page.panel.advanced.isVisible()
    assert "0.9" in field.problem.text()
    field.setText("0.5")
    page.press(page.panel.controls.train)
    assert page.client.asked[-1][1].dropout == 0.5


@pytest.mark.parametrize("text", ["nan", "inf", "abc", "1e9", "2.5"])
def test_fields_refuse_what_the_spec_refuses(qtbot, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parsed("hidden_size", text)


def test_an_empty_form_leaves_everything_automatic(qtbot) -> None:
    form = AdvancedForm()
    qtbot.addWidget(form)
    assert form.values() == {}
    form.numbers["learning_rate"].setText("0.004")
    assert form.values() == {"learning_rate": 0.004}
    assert form.changed_count() == 1
    form.clear()
    assert form.values() == {}
    form.choices["units"].setCurrentIndex(form.choices["units"].findData("pilot"))
    assert form.values() == {"units": "auto", "pilot": True}


def test_embeddings_may_start_from_the_vectors_of_the_corpus(page: Page) -> None:
    box = page.panel.advanced.choices["embedding"]
    box.setCurrentIndex(box.findData("vectors"))
    page.press(page.panel.controls.train)
    spec = page.client.asked[-1][1]
    assert spec.vectors == str(Path(spec.sources[0]) / "vectors")


def test_the_corpus_is_chosen_from_a_list(page: Page) -> None:
    page.panel.corpus._fill()
    action = next(each for each in page.panel.corpus.menu.actions() if each.data() == "corpora/diary")
    action.trigger()
    assert page.state.current_corpus == "corpora/diary"
    assert page.panel.corpus.chosen_report() == DIARY


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_word_is_there_in_both_languages(page: Page, language: str) -> None:
    page.run()
    page.controller.stop()
    page.end(
        Done(
            "done", {"model": "m", "bits_per_char": 5.0, "ngram_bits_per_char": 5.8, "seconds": 9.0, "copy_rate": 0.03}
        )
    )
    words.use(language)
    shown = [each.text() for each in page.panel.findChildren(object) if hasattr(each, "text") and callable(each.text)]
    assert not [text for text in shown if isinstance(text, str) and text.startswith(("train.", "corpora.", "app."))]
    assert page.panel.controls.train.text() == {"zh": "再训练一次", "en": "Train again"}[language]
    words.use("zh")


def test_every_phase_ends_and_idle_ignores_all_but_start() -> None:
    assert all(after(phase, "ended") is Phase.IDLE for phase in (*ALIVE, Phase.STOPPING))
    assert all(after(Phase.IDLE, each) is Phase.IDLE for each in ("pause", "resume", "stop", "paused", "stepped"))
    assert all(
        after(Phase.STOPPING, each) is Phase.STOPPING for each in ("start", "pause", "resume", "stop", "stepped")
    )


def test_a_model_in_the_library_is_called_by_its_id() -> None:
    assert ref_of(str(home.library() / "abc")) == "abc"
    assert ref_of("elsewhere/my.moxu") == "elsewhere/my.moxu"
    assert ref_of("") == ""


def test_every_field_of_a_training_is_asked_for_and_explained_in_both_languages(qtbot) -> None:
    elsewhere = {
        "sources",
        "out",
        "name",
        "run",
        "preset",
        "prefix",
        "pilot",
        "vectors",
        "credits",
        "cleaning",
        "from_model",
    }
    asked = [name for names in GROUPS.values() for name in names]
    assert set(asked) - {"embedding"} == set(FIELDS) - elsewhere
    form = AdvancedForm()
    qtbot.addWidget(form)
    for language in ("zh", "en"):
        words.use(language)
        form.retranslate()
        for name in asked:
            assert explained(name) != f"train.field_{name}_note"
            assert not form._widget(name).toolTip().startswith("train.")
    words.use("zh")
    form.switches["quantise"].setChecked(True)
    form.files["user_dictionary"].setText(" d.txt ")
    form.numbers["clip_norm"].setText("0.25")
    assert form.values() == {"quantise": True, "user_dictionary": "d.txt", "clip_norm": 0.25}
    assert form.changed_count() == 3
    form.clear()
    assert form.values() == {}
