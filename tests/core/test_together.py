"""Two models read a text together: as each alone at the ends of the share, and as writers who learn a draft."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstmcore.control import Control
from lstmcore.errors import BadInput
from lstmcore.events import Done
from lstmcore.specs import EvaluateSpec
from lstmcore.training.evaluate import evaluate
from lstmcore.writing.stack import Stack
from lstmcore.writing.together import Read, read_together
from tests.small import sample, stack, tiny_spec, trained

TEXT = "我在年青时候也曾经做过许多梦。\n后来大半忘却了！自己也并不以为可惜。\n"


def last(models: tuple[Stack, Stack], text: str, share: float, adapt: bool = False) -> Read:
    read = Read(share=share)
    for _ in read_together(models, text, read, adapt):
        pass
    return read


def alone(one: Stack, text: str) -> float:
    reader = one.read(one.vocabulary.encode("\n").tolist(), one.start())
    bits = 0.0
    for token in one.vocabulary.encode(text).tolist():
        bits -= float(np.log2(one.probabilities(reader)[0, token]))
        reader = one.step([token], reader)
    return bits


@pytest.mark.parametrize(("share", "name"), [(0.0, "luxun"), (1.0, "shijing")])
def test_at_the_ends_of_the_share_it_is_one_model(share: float, name: str) -> None:
    one, text = stack(name), sample(name)[500:560]
    known = set(one.vocabulary.decode(range(256, one.vocabulary.size)))
    text = "".join(letter for letter in text if letter in known)
    read = last((stack("luxun"), stack("shijing")), text, share)
    assert read.bits == pytest.approx(alone(one, text), rel=1e-6)
    assert read.chars == read.tokens == len(text)


def test_models_of_other_units_are_worth_more_together_than_the_worse() -> None:
    models = stack("luxun"), stack("luxun", units="word")
    one, both, other = (last(models, TEXT, share).bits for share in (0.0, 0.5, 1.0))
    assert both < max(one, other)
    assert both < 0.5 * (one + other) + 1e-9  # the logarithm of a mean is more than the mean of the logarithms


@pytest.mark.parametrize("units", ["char", "subword"])
def test_letters_that_neither_knows_are_spelled(units: str) -> None:
    models = stack("luxun", units=units), stack("luxun", 6000, units=units)
    plain, spelled = last(models, TEXT, 0.5), last(models, TEXT + "🙂é", 0.5)
    assert spelled.bits < plain.bits + 6 * 45  # of the bytes


def test_who_knows_better_gets_the_larger_share() -> None:
    text = sample("luxun")[600:900]
    read = last((stack("luxun"), stack("shijing")), text, 0.5, adapt=True)
    assert read.share < 0.3
    assert last((stack("luxun"), stack("shijing")), text, 0.5).share == 0.5


def test_what_was_read_is_learned() -> None:
    models, text = (stack("luxun"), stack("luxun")), sample("luxun")[9000:9200] * 3
    plain, learned = last(models, text, 0.5), last(models, text, 0.5, adapt=True)
    assert learned.share == pytest.approx(0.5)
    assert learned.bits < plain.bits - 20  # the same 200 characters three times
    assert last(models, text, 0.5).bits == pytest.approx(plain.bits)  # the library's models have not learned


def test_each_alone_and_both_are_told(tmp_path: Path) -> None:
    files: list[str] = []
    for units in ("char", "subword"):
        folder = tmp_path / units
        folder.mkdir()
        trained(tiny_spec(folder, units=units))
        files.append(str(folder / "out.moxu"))
    unseen = tmp_path / "unseen.txt"
    unseen.write_text(TEXT, encoding="utf-8", newline="")
    spec = EvaluateSpec(files[0], (str(unseen), str(unseen)), second_model=files[1], second_share=0.3)
    done = list(evaluate(spec, Control()))[-1]
    assert isinstance(done, Done)
    found = done.result
    single = list(evaluate(EvaluateSpec(files[0], spec.files, cache=False), Control()))[-1]
    assert isinstance(single, Done)
    assert found["parts"]["first"] == pytest.approx(single.result["bits_per_char"], abs=1e-5)
    assert found["parts"]["mixed"] == pytest.approx(found["bits_per_char"], abs=1e-5)
    assert found["chars"] == 2 * len(TEXT)
    assert found["share"] == 0.3
    json.dumps(found)
    with pytest.raises(BadInput):
        list(evaluate(replace(spec, cache=False), Control()))
    control = Control()
    control.stop()
    assert list(evaluate(spec, control))[-1] == Done("cancelled")
    with pytest.raises(BadInput):
        list(evaluate(EvaluateSpec(files[0], spec.files, second_model=str(unseen)), Control()))
