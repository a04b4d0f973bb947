"""The classic recipes: batches as the textbooks cut them, two LSTMs that agree, a row for each variant."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import torch

from lstmcore.classic.model import ClassicModel, Kept, go_on, perplexity
from lstmcore.classic.recipe import Recipe, Setting, folder, load_recipe
from lstmcore.classic.run import classic
from lstmcore.classic.sampling import SAMPLERS, adjacent_batches
from lstmcore.classic.table import table
from lstmcore.classic.texts import ClassicText, prepare
from lstmcore.classic.variant import Variant
from lstmcore.control import Control
from lstmcore.errors import BadInput, CoreError
from lstmcore.events import ClassicEpoch, Done, Event, Sampled
from lstmcore.specs import ClassicSpec
from tests.small import sample

TINY = Setting("tiny", hidden_size=12, steps=7, batch_size=4, learning_rate=0.01, clip_norm=1.0)
RECIPE = Recipe("Tiny", "shijing.txt", sample_units=5)


def text_of(name: str = "shijing", chars: int = 600, units: str = "char") -> ClassicText:
    return prepare(sample(name, chars), units, 0)


def ran(spec: ClassicSpec, control: Control | None = None) -> list[Event]:
    return list(classic(spec, control or Control()))


def smaller(name: str, tmp_path: Path) -> str:
    """A copy of a shipped recipe with few units and texts."""
    text = (folder() / f"{name}.toml").read_text(encoding="utf-8")
    for field, size in (("hidden_size", 16), ("embedding_size", 16), ("batch_size", 8)):
        text = re.sub(rf"^{field} = .*$", f"{field} = {size}", text, flags=re.M)
    (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return str(tmp_path / f"{name}.toml")


@pytest.mark.parametrize("sampling", SAMPLERS)
@pytest.mark.parametrize("random_start", [False, True])
@pytest.mark.parametrize(("count", "batch_size", "steps"), [(100, 3, 5), (101, 4, 5), (37, 2, 6), (50, 1, 7)])
def test_batches(sampling: str, random_start: bool, count: int, batch_size: int, steps: int) -> None:
    tokens = np.arange(count)
    batches = list(SAMPLERS[sampling](tokens, batch_size, steps, np.random.default_rng(0), random_start))
    assert batches
    for inputs, targets in batches:
        assert inputs.shape == targets.shape == (batch_size, steps)
        assert np.array_equal(targets, inputs + 1)
        assert (np.diff(inputs) == 1).all()
    used = np.concatenate([inputs.ravel() for inputs, _ in batches])
    assert len(set(used.tolist())) == len(used)  # nothing is read twice in an epoch
    assert len(used) > count - steps - batch_size * (steps + 1) - 1
    if sampling == "adjacent":
        for (before, _), (after, _) in itertools.pairwise(batches):
            assert np.array_equal(after[:, 0], before[:, -1] + 1)


@pytest.mark.parametrize("sampling", SAMPLERS)
def test_a_random_start_makes_epochs_differ(sampling: str) -> None:
    tokens, random = np.arange(200), np.random.default_rng(1)
    firsts = {next(iter(SAMPLERS[sampling](tokens, 2, 9, random, True)))[0][0, 0] % 9 for _ in range(20)}
    assert len(firsts) > 4


@pytest.mark.parametrize("initial", ["uniform", "normal", "orthogonal"])
@pytest.mark.parametrize("embedding_size", [0, 6])
@pytest.mark.parametrize("sampling", SAMPLERS)
def test_scratch_and_fused_agree_step_by_step(initial: str, embedding_size: int, sampling: str) -> None:
    """Row selection and one-hot product, own cell and nn.LSTM: the same seed, the same perplexities."""
    text = text_of()
    found: list[list[float]] = []
    for cell in ("scratch", "fused"):
        setting = replace(TINY, cell=cell, initial=initial, embedding_size=embedding_size, sampling=sampling)
        events = Variant(RECIPE, setting, text, [[0]]).run(3, 1, Control())
        found.append([each.train_perplexity for each in events if isinstance(each, ClassicEpoch)])
    assert found[0] == pytest.approx(found[1], rel=1e-4)
    assert found[0][0] > found[0][-1]


def test_texts() -> None:
    text = prepare("天\n地玄黄天地玄黄" + "宇天", "char", 8)
    assert text.decode(text.train) == "天 地玄黄天地玄"
    assert (text.decode(text.held_out), text.unseen) == ("黄天", pytest.approx(1 / 3))
    letters = prepare("The Time-Traveller, 1895:\nit would be!" * 3, "letter", 20)
    assert (len(letters.units), letters.unseen) == (28, 0.0)
    assert letters.decode(letters.train) == "the time traveller i"
    assert letters.decode(letters.held_out) == "t would be the time "
    short = prepare("天地玄黄宇宙洪荒天地", "char", 100)
    assert (short.decode(short.train), short.decode(short.held_out)) == ("天地玄黄宇宙洪荒天", "地")
    words = prepare("我们今天在家。\n我们今天不在家。" * 3, "word", 0)
    assert "我们" in words.units
    assert words.encode("我们今天写诗") == words.encode("我们今天")


def test_held_out_perplexity_is_that_of_one_reading() -> None:
    text = text_of()
    torch.manual_seed(0)
    model = ClassicModel(TINY, len(text.units))
    found = perplexity(model, text.held_out, text.train)
    whole = torch.from_numpy(np.concatenate([text.train[-100:], text.held_out]))
    logs = torch.log_softmax(model(whole[None, :-1], None)[0][0], -1)
    wanted = -logs[torch.arange(len(whole) - 1), whole[1:]][-len(text.held_out) :].mean()
    assert found == pytest.approx(math.exp(wanted.item()), rel=1e-4)
    assert perplexity(model, text.held_out[:0], text.train) is None
    model = ClassicModel(replace(TINY, initial="zero"), len(text.units))
    torch.nn.init.zeros_(model.head.weight)
    assert perplexity(model, text.held_out, text.train[:1]) == pytest.approx(len(text.units))


def test_writing_on() -> None:
    torch.manual_seed(0)
    model = ClassicModel(TINY, 30)
    greedy = list(islice(go_on(model, [1, 2], 0.0, 1), 8))
    assert greedy == list(islice(go_on(model, [1, 2], 0.0, 2), 8))
    assert greedy[4:] == list(islice(go_on(model, [1, 2, *greedy[:4]], 0.0, 1), 4))
    drawn = [list(islice(go_on(model, [1, 2], 1.0, seed), 20)) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize("cell", ["fused", "scratch"])
def test_what_back_propagation_keeps_grows_with_the_steps(cell: str) -> None:
    model = ClassicModel(replace(TINY, cell=cell), 30)
    sizes: list[int] = []
    for steps in (5, 50):
        with Kept(model.parameters()) as kept:
            model(torch.zeros(2, steps, dtype=torch.int64), None)[0].sum()
        sizes.append(kept.bytes)
    assert 5 * sizes[0] < sizes[1] < 15 * sizes[0]


@pytest.mark.parametrize("name", sorted(each.stem for each in folder().glob("*.toml")))
def test_every_recipe_runs(name: str, tmp_path: Path) -> None:
    """One epoch of a smaller copy on a short text; the shipped source of each is there."""
    recipe = load_recipe(name)
    assert (folder().parent.parent / "samples" / recipe.source).is_file()
    source = tmp_path / "text.txt"
    source.write_text(sample(Path(recipe.source).stem, 9000), encoding="utf-8")
    events = ran(ClassicSpec(smaller(name, tmp_path), str(source), epochs=1, threads=1))
    done = events[-1]
    assert isinstance(done, Done)
    assert done.status == "done"
    assert [row["variant"] for row in done.result["rows"]] == [each.name for each in recipe.variants]
    for row in done.result["rows"]:
        assert row["held_out_perplexity"] > 1
        assert 0 <= row["copy_rate"] <= 1
    assert {each.variant for each in events if isinstance(each, ClassicEpoch)} == {v.name for v in recipe.variants}
    assert any(isinstance(each, Sampled) and len(each.text) >= recipe.sample_units for each in events)
    assert len(table(done.result).splitlines()) >= 2 + len(recipe.variants)


def test_published_figures_stand_beside_ours() -> None:
    row: dict[str, Any] = dict.fromkeys(("best_held_out_perplexity", "best_epoch", "copy_rate"), 1)
    row |= {"variant": "a", "epochs": 2, "train_perplexity": 4.1, "seconds_an_epoch": 0.5, "held_out_perplexity": None}
    row |= {"cpu_seconds_an_epoch": 0.4}
    row |= {"kept_megabytes": 1.0, "published": {"train_perplexity": 4.358, "seconds_an_epoch": [2.4, 2.8]}}
    facts = {"title": "T", "source": "s", "train_units": 1, "vocabulary": 2, "held_out_units": 3, "unseen": 0.5}
    text = table({**facts, "human_copy_rate": 0.0, "published_on": "elsewhere", "rows": [row]})
    assert text.splitlines()[-1].split()[:6] == ["a", "2", "4.358", "4.100", "2.4-2.8", "0.50"]
    assert "elsewhere" in text


def test_a_stop_ends_the_recipe_with_what_there_is() -> None:
    control = Control()
    events: list[Event] = []
    for event in classic(ClassicSpec("lyrics", threads=1), control):
        events.append(event)
        if isinstance(event, ClassicEpoch):
            control.stop()
    done = events[-1]
    assert isinstance(done, Done)
    assert done.status == "stopped"
    assert [row["epochs"] for row in done.result["rows"]] == [1]


def test_what_is_cancelled_writes_nothing(tmp_path: Path) -> None:
    control, source, out = Control(), tmp_path / "text.txt", tmp_path / "a.txt"
    source.write_text(sample("luxun", 3000), encoding="utf-8")
    events: list[Event] = []
    for event in classic(ClassicSpec(smaller("words", tmp_path), str(source), out=str(out), threads=1), control):
        events.append(event)
        if isinstance(event, ClassicEpoch):
            control.cancel()
    assert events[-1] == Done("cancelled")
    assert not out.exists()


@pytest.mark.parametrize("count", range(40, 80, 3))
@pytest.mark.parametrize("sampling", SAMPLERS)
def test_what_is_long_enough_gives_a_batch(sampling: str, count: int) -> None:
    for random_start in (False, True):
        needed = (6 + random_start) * 7 + 1
        batches = list(SAMPLERS[sampling](np.arange(count), 6, 7, np.random.default_rng(count), random_start))
        assert batches or count < needed


BAD = {
    "nonsense": ("title = ", "bad_toml"),
    "no variants": ('title = "t"\nsource = "s"', "missing_setting"),
    "unknown": ('title = "t"\nsource = "s"\n[[variants]]\nname = "a"\nwings = 2', "unknown_setting"),
    "two scratch layers": (
        'title = "t"\nsource = "s"\n[[variants]]\nname = "a"\ncell = "scratch"\nlayers = 2',
        "scratch_is_one_layer",
    ),
    "axis": ('title = "t"\nsource = "s"\naxis = "wings"\n[[variants]]\nname = "a"', "unknown_setting"),
    "no tables": ('title = "t"\nsource = "s"\nvariants = [1]', "missing_setting"),
    "range": ('title = "t"\nsource = "s"\n[[variants]]\nname = "a"\nsteps = 0', "range"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_recipes(what: str, tmp_path: Path) -> None:
    text, key = BAD[what]
    (tmp_path / "r.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load_recipe(str(tmp_path / "r.toml"))
    assert caught.value.key == key


def test_bad_wishes(tmp_path: Path) -> None:
    source = tmp_path / "text.txt"
    source.write_text(sample("luxun", 800), encoding="utf-8")
    for spec, key in (
        (ClassicSpec("nothing"), "no_such_recipe"),
        (ClassicSpec("lyrics", only="nothing"), "choice"),
        (ClassicSpec("lyrics", plot="a.svg"), "no_axis"),
        (ClassicSpec("lyrics", out=str(tmp_path)), "not_written"),
        (ClassicSpec("lyrics", out=str(tmp_path / "gone" / "a.txt")), "not_written"),
        (ClassicSpec("lyrics", str(tmp_path / "gone.txt")), "no_such_file"),
        (ClassicSpec("lyrics", str(source)), "classic_too_short"),
        (ClassicSpec("time-machine", str(source)), "classic_too_short"),  # no letters in it
    ):
        with pytest.raises(CoreError) as caught:
            ran(spec)
        assert caught.value.key == key


def test_a_setting_that_diverges_says_so() -> None:
    setting = replace(TINY, optimizer="sgd", learning_rate=math.inf)
    with pytest.raises(CoreError) as caught:
        list(Variant(RECIPE, setting, text_of(), [[0]]).run(3, 1, Control()))
    assert caught.value.key == "classic_diverged"


def test_an_article_of_words(tmp_path: Path) -> None:
    source, out = tmp_path / "text.txt", tmp_path / "article.txt"
    source.write_text(sample("luxun", 4000), encoding="utf-8")
    spec = ClassicSpec(smaller("words", tmp_path), str(source), out=str(out), length=120, epochs=2, threads=1)
    events = ran(spec)
    article = out.read_text(encoding="utf-8")
    assert len(article) == 121
    assert article.startswith("我")
    epochs = [each for each in events if isinstance(each, ClassicEpoch)]
    assert [each.held_out is not None for each in epochs] == [True, True]  # after each epoch
    ran(spec)
    assert out.read_text(encoding="utf-8") == article


def test_a_study_is_one_command_and_one_plot(tmp_path: Path) -> None:
    source, file = tmp_path / "text.txt", tmp_path / "plot.svg"
    source.write_text(sample("luxun", 9000), encoding="utf-8")
    done = ran(ClassicSpec(smaller("lengths", tmp_path), str(source), plot=str(file), epochs=1, threads=1))[-1]
    assert isinstance(done, Done)
    rows = done.result["rows"]
    assert [row["axis"] for row in rows] == [10, 20, 35, 50, 100, 200]
    assert [row["kept_megabytes"] for row in rows] == sorted(row["kept_megabytes"] for row in rows)
    drawing = ElementTree.fromstring(file.read_text(encoding="utf-8"))
    lines = drawing.iter("{http://www.w3.org/2000/svg}polyline")
    assert [len(line.attrib["points"].split()) for line in lines] == [6] * 5


def test_adjacent_streams_are_the_text_itself() -> None:
    tokens = np.arange(41)
    inputs = [x for x, _ in adjacent_batches(tokens, 2, 5, np.random.default_rng(0))]
    assert np.array_equal(np.concatenate(inputs, axis=1), np.arange(40).reshape(2, 20))


@pytest.mark.parametrize("clip", ["clip_norm", "clip_value", ""])
def test_clipping_by_norm_keeps_the_direction_by_value_does_not(clip: str) -> None:
    """One step of SGD at rate 1 changes the weights by the clipped gradient itself."""
    text = text_of()
    setting = replace(TINY, optimizer="sgd", learning_rate=1.0, batch_size=len(text.train) // 9, clip_norm=None)
    changes: list[torch.Tensor] = []
    for each in (setting, replace(setting, **{clip: 1e-3} if clip else {})):
        torch.manual_seed(1)
        before = torch.cat([weight.detach().flatten() for weight in ClassicModel(each, len(text.units)).parameters()])
        variant = Variant(RECIPE, each, text, [[0]])
        list(variant.run(1, 1, Control()))
        changes.append(torch.cat([weight.detach().flatten() for weight in variant.model.parameters()]) - before)
    raw, clipped = changes
    direction = torch.cosine_similarity(raw, clipped, 0).item()
    if clip == "clip_value":
        assert clipped.abs().max().item() == pytest.approx(1e-3, rel=1e-2)
        assert direction < 0.95
    else:
        assert clipped.norm().item() == pytest.approx(1e-3 if clip else raw.norm().item(), rel=1e-2)
        assert direction == pytest.approx(1.0, abs=1e-3)


def test_two_layers_carry_their_state() -> None:
    """Read in two halves with (h, c) carried, a text gives what it gives in one reading."""
    setting = replace(TINY, layers=2, batch_first=True, embedding_size=6)
    model = ClassicModel(setting, 30)
    tokens = torch.randint(30, (3, 20))
    whole, _ = model(tokens, None)
    first, (h, c) = model(tokens[:, :9], None)
    second, _ = model(tokens[:, 9:], (h, c))
    assert h.shape == c.shape == (2, 3, setting.hidden_size)
    assert torch.allclose(whole, torch.cat([first, second], 1), atol=1e-6)
