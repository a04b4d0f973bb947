"""A whole training, as small as one can be: its events, its figures, its model, its odd endings."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstmcore.control import Control
from lstmcore.errors import BadInput
from lstmcore.events import (
    CorpusReady,
    Done,
    Evaluated,
    Event,
    NgramReady,
    Paused,
    Planned,
    Resumed,
    Sampled,
    Started,
    StepDone,
)
from lstmcore.runs import is_alive, unfinished
from lstmcore.specs import ContinueSpec, EvaluateSpec, TrainSpec, check
from lstmcore.store import bundle
from lstmcore.training.evaluate import evaluate
from lstmcore.training.loop import resume, train
from lstmcore.training.run_folder import RunFolder
from lstmcore.writing.continuation import continue_
from tests.small import gone_on, sample, tiny_spec, trained

CONTRACT = {
    *("bits_per_char", "perplexity", "perplexity_per_char", "train_perplexity", "epochs", "steps", "seconds"),
    *("tokens_per_second", "copy_rate", "model"),
}


def done(events: list[Event]) -> Done:
    assert isinstance(events[-1], Done)
    return events[-1]


def of(kind: type, events: list[Event]) -> list[Any]:
    return [each for each in events if isinstance(each, kind)]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Event]]:
    folder = tmp_path_factory.mktemp("small")
    return folder, trained(tiny_spec(folder, quantise=True))


def test_the_events_come_in_their_order(small: tuple[Path, list[Event]]) -> None:
    _, events = small
    order = [Started, CorpusReady, NgramReady, Planned]
    kinds = [type(each) for each in events]
    assert kinds[0] is Started
    places = [kinds.index(kind) for kind in order[:2]] + [kinds.index(Planned), kinds.index(StepDone)]
    assert places == sorted(places)
    plan, steps = of(Planned, events)[0], of(StepDone, events)
    assert (plan.hidden_size, plan.num_layers, plan.threads) == (16, 1, 1)
    assert [each.step for each in steps] == sorted({each.step for each in steps})
    assert steps[-1].step == plan.total_steps == round(2 * plan.steps_per_epoch)
    assert steps[-1].seconds_left == 0.0
    assert all(math.isfinite(each.loss) and each.learning_rate > 0 for each in steps)
    assert of(Sampled, events)[0].text


def test_the_result_keeps_the_contract(small: tuple[Path, list[Event]]) -> None:
    folder, events = small
    result = done(events).result
    assert done(events).status == "done"
    assert set(result) >= CONTRACT
    figures = [value for value in result.values() if isinstance(value, float)]
    assert all(math.isfinite(value) for value in figures)
    assert result["perplexity_per_char"] == pytest.approx(2 ** result["bits_per_char"])
    assert result["epochs"] == pytest.approx(2, abs=0.1)
    assert result["model"] == str(folder / "out.moxu")


def test_every_held_out_figure_is_finite_and_the_mixture_is_the_best(small: tuple[Path, list[Event]]) -> None:
    evaluated = of(Evaluated, small[1])
    assert len(evaluated) > 1
    for each in evaluated:
        assert all(math.isfinite(value) for value in (each.loss, each.bits_per_char, each.perplexity_per_char))
        assert each.mixture_bits_per_char <= min(each.bits_per_char, each.ngram_bits_per_char) + 1e-6
    best = [each.mixture_bits_per_char for each in evaluated if each.best]
    assert best == sorted(best, reverse=True)
    assert best[-1] == min(each.mixture_bits_per_char for each in evaluated)
    assert evaluated[-1].bits_per_char < evaluated[0].bits_per_char


def test_the_curve_holds_every_step(small: tuple[Path, list[Event]]) -> None:
    folder, events = small
    curves = RunFolder(folder / "run").curves()
    assert curves["step"].tolist() == list(range(1, of(Planned, events)[0].total_steps + 1))
    assert np.isfinite(curves["loss"]).all()
    assert (np.diff(curves["seconds"]) > 0).all()


def test_the_model_writes_and_is_measured(small: tuple[Path, list[Event]]) -> None:
    folder, events = small
    model = str(folder / "out.moxu")
    card = bundle.read_card(model)
    assert card["kind"] == "language"
    assert card["metrics"]["bits_per_char"] == pytest.approx(done(events).result["bits_per_char"], abs=1e-4)
    assert len(card["samples"]) == 3
    assert bundle.read_history(model)[-1]["step"] == of(Evaluated, events)[-1].step
    written = list(continue_(ContinueSpec(model, "我在年青时候", 30, seed=1), Control()))
    assert len(done(written).result["candidates"][0]["text"]) == 30
    text = folder / "unseen.txt"
    text.write_text(sample("luxun", 5000)[4000:], encoding="utf-8")
    result = done(list(evaluate(EvaluateSpec(model, (str(text),), adapt=True), Control()))).result
    assert set(result["parts"]) - {"temperature"} == {"ngram", "lstm", "dynamic", "mixture", "cache"}
    assert all(3 < value < 16 for value in result["parts"].values())
    assert result["chars"] == 1000


def test_a_run_that_is_done_only_says_so_again(small: tuple[Path, list[Event]]) -> None:
    folder, events = small
    again = gone_on(folder / "run")
    assert [type(each) for each in again] == [Started, Done]
    assert done(again) == done(events)


def test_from_the_ngram_on_a_run_writes(tmp_path: Path) -> None:
    spec = tiny_spec(tmp_path)
    for event in train(spec, Control()):
        if isinstance(event, NgramReady):
            [*_, last] = continue_(ContinueSpec(str(spec.run), "我在", 20, seed=1), Control())
            assert isinstance(last, Done)
            assert len(last.result["candidates"][0]["text"]) == 20
            assert is_alive(Path(str(spec.run)))
            with pytest.raises(BadInput) as caught:
                trained(spec)
            assert caught.value.key == "run_exists"
            break
    else:
        pytest.fail("no n-gram model")


def stopped_at(spec: TrainSpec, step: int, word: str) -> list[Event]:
    """The events of a training that hears ``word`` after ``step`` steps."""
    control, events = Control(), []
    for event in train(spec, control):
        events.append(event)
        if isinstance(event, StepDone) and event.step >= step:
            getattr(control, word)()
    return events


def test_stop_keeps_the_best(tmp_path: Path) -> None:
    events = stopped_at(tiny_spec(tmp_path, epochs=200, hidden_size=32), 30, "stop")
    assert done(events).status == "stopped"
    assert set(done(events).result) >= CONTRACT
    assert done(events).result["steps"] < of(Planned, events)[0].total_steps
    assert bundle.read_card(tmp_path / "out.moxu")["training"]["steps"] == done(events).result["steps"]
    assert done(gone_on(tmp_path / "run")).status == "stopped"
    assert unfinished() == []


def test_cancel_keeps_nothing(tmp_path: Path, moxu_home: Path) -> None:
    spec = tiny_spec(tmp_path, epochs=200, run=str(moxu_home / "runs" / "one"))
    assert done(stopped_at(spec, 5, "cancel")).status == "cancelled"
    assert not (tmp_path / "out.moxu").exists()
    assert unfinished() == []


def test_leave_then_go_on(tmp_path: Path, moxu_home: Path) -> None:
    spec = tiny_spec(tmp_path, run=str(moxu_home / "runs" / "one"))
    events = stopped_at(spec, 20, "leave")
    assert done(events).status == "stopped"
    assert not (tmp_path / "out.moxu").exists()
    [waiting] = unfinished()
    assert waiting["step"] >= 20
    assert waiting["name"] == "text"
    assert not waiting["alive"]
    events = gone_on(moxu_home / "runs" / "one")
    assert of(Resumed, events)[0].step == waiting["step"]
    assert done(events).status == "done"
    assert unfinished() == []


def test_a_run_that_never_read_its_text_is_not_offered_again(tmp_path: Path, moxu_home: Path) -> None:
    source = tmp_path / "empty.txt"
    source.touch()
    with pytest.raises(BadInput):
        trained(TrainSpec(sources=(str(source),)))
    assert unfinished() == []


def test_a_pause_waits_and_goes_on(tmp_path: Path) -> None:
    control, events = Control(), []
    for event in train(tiny_spec(tmp_path), control):
        events.append(event)
        if isinstance(event, StepDone) and event.step >= 10 and not of(Paused, events):
            control.pause()
        if isinstance(event, Paused):
            control.resume()
    assert of(Paused, events)
    assert of(Resumed, events)
    assert done(events).status == "done"
    assert RunFolder(tmp_path / "run").curves()["step"].tolist() == list(range(1, done(events).result["steps"] + 1))


def test_slowed_it_rests_three_times_as_long_as_it_works_and_learns_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lstmcore.training.loop.EVENT_SECONDS", 0.0)
    control, rests, told = Control(), list[float](), list[tuple[float, float]]()
    monkeypatch.setattr(control, "rest", rests.append)
    for event in train(tiny_spec(tmp_path, sample("luxun", 2500)), control):
        if isinstance(event, StepDone):
            told.append((event.seconds, event.loss))
            {2: control.slow, 5: control.full, 7: control.leave}.get(event.step, int)()
    assert len(rests) == 3, "after the steps 2, 3 and 4"
    work = told[3][0] - told[0][0]
    assert 0.5 * 3 * work < sum(rests) < 2 * 3 * work + 0.5
    fast = tmp_path / "fast"
    fast.mkdir()
    control = Control()
    for event in train(tiny_spec(fast, sample("luxun", 2500)), control):
        if isinstance(event, StepDone) and event.step == 7:
            control.leave()
    curves = [RunFolder(folder / "run").curves()["loss"] for folder in (tmp_path, fast)]
    assert curves[0].tobytes() == curves[1].tobytes()


def test_who_asked_it_to_be_slow_and_is_gone_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    control = Control()
    control.slow()
    assert control.slowed
    monkeypatch.setattr("lstmcore.control.SLOW_SECONDS", -1.0)
    control.slow()
    assert not control.slowed
    monkeypatch.undo()
    for word in ("full", "stop", "cancel", "leave"):
        control.slow()
        getattr(control, word)()
        assert not control.slowed
        control.rest(60)  # returns at once


def test_a_damaged_checkpoint_gives_way_to_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstmcore.training.loop.CHECKPOINT_SECONDS", 0.0)
    stopped_at(tiny_spec(tmp_path), 12, "leave")
    run = RunFolder(tmp_path / "run")
    newest, pointer = run.checkpoint(), run.read_json("pointer.json")
    assert newest is not None
    assert pointer is not None
    data = (newest / "tensors.safetensors").read_bytes()
    (newest / "tensors.safetensors").write_bytes(data[: len(data) // 2])
    events = gone_on(tmp_path / "run")
    pointer_step = of(Resumed, events)[0].step
    assert 0 < pointer_step <= pointer["step"]
    assert done(events).status == "done"
    assert run.curves()["step"].tolist() == list(range(1, done(events).result["steps"] + 1))


@pytest.mark.parametrize("chars", [200, 260, 1000])
def test_a_tiny_corpus_still_makes_a_model(tmp_path: Path, chars: int) -> None:
    text = sample("luxun", 4000).replace("\n", "")[:chars]
    events = trained(tiny_spec(tmp_path, text, batch_size=None, bptt=None, hidden_size=8))
    result = done(events).result
    assert all(math.isfinite(value) and value >= 0 for value in result.values() if isinstance(value, float))
    assert result["bits_per_char"] > 1


def test_a_text_that_only_repeats_itself_is_still_judged(tmp_path: Path) -> None:
    line = sample("luxun", 400).replace("\n", "")[:100]
    events = trained(tiny_spec(tmp_path, (line + "\n") * 60, hidden_size=8))
    result = done(events).result
    assert all(math.isfinite(value) for value in result.values() if isinstance(value, float))
    assert 0 < result["bits_per_char"] < 3
    assert result["human_copy_rate"] > 0.9


@pytest.mark.parametrize("text", ["字", "字" * 199, " \n" * 900 + "字"])
def test_too_little_text_is_said(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput) as caught:
        trained(tiny_spec(tmp_path, text))
    assert caught.value.key in ("too_little_text", "one_character")
    assert not (tmp_path / "out.moxu").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("hidden_size", 10**6), ("hidden_size", 0), ("bptt", 3), ("batch_size", 0), ("num_layers", 9)),
        *(("epochs", math.nan), ("minutes", math.inf), ("learning_rate", -1.0), ("dropout", 1.0), ("units", "phrase")),
        *(("threads", 0), ("seed", -1), ("clip_norm", 0.0), ("max_order", 13)),
    ],
)
def test_absurd_sizes_are_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(BadInput) as caught:
        check(TrainSpec(sources=("x",), **{name: value}))
    assert caught.value.values["name"] == name


@pytest.mark.parametrize("value", [math.nan, -0.1, 5.1, math.inf])
def test_absurd_temperatures_are_refused(value: float) -> None:
    with pytest.raises(BadInput):
        check(ContinueSpec("m", temperature=value))


def test_sizes_beyond_the_text_are_brought_down(tmp_path: Path) -> None:
    events = trained(tiny_spec(tmp_path, sample("luxun", 600), bptt=2048, batch_size=1024, epochs=1))
    assert done(events).status == "done"
    assert of(Planned, events)[0].bptt < 600


@pytest.mark.parametrize("units", ["word", "subword"])
def test_other_units_train_too(tmp_path: Path, units: str) -> None:
    text = sample("pride_and_prejudice", 4000)
    events = trained(tiny_spec(tmp_path, text, units=units, epochs=1, num_layers=2, weight_drop=0.2))
    assert 0.5 < done(events).result["bits_per_char"] < 12
    model = str(tmp_path / "out.moxu")
    written = list(continue_(ContinueSpec(model, "It was", 40, seed=1), Control()))
    assert "\ufffd" not in done(written).result["candidates"][0]["text"]


def test_minutes_make_a_plan_that_ends_in_time(tmp_path: Path) -> None:
    events = trained(tiny_spec(tmp_path, epochs=None, minutes=0.05, hidden_size=8))
    assert 0 < of(Planned, events)[0].total_seconds <= 3
    assert done(events).status == "done"


def test_no_sources_no_training() -> None:
    with pytest.raises(BadInput):
        trained(TrainSpec())


def test_what_is_no_run_cannot_go_on(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        gone_on(tmp_path)
    assert caught.value.key == "not_a_run"
    (tmp_path / "spec.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(BadInput):
        list(resume(type("R", (), {"run": str(tmp_path), "threads": None})(), Control()))
