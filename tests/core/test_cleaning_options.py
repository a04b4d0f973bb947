"""The switches of cleaning on the command line, in recipes, and across processes."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from lstmcore import specs
from lstmcore.errors import BadInput
from lstmcore.parser import CLEANING, build_parser, spec_of
from lstmcore.specs import Cleaning, ReadSpec, TrainSpec


def parsed(*words: str) -> ReadSpec | TrainSpec:
    return spec_of(build_parser().parse_args(words))


@pytest.mark.parametrize("verb", ["read", "train"])
def test_each_switch_is_an_option(verb: str) -> None:
    assert set(CLEANING) == {field.name for field in dataclasses.fields(Cleaning)}
    assert parsed(verb, "a.txt").cleaning == Cleaning()
    words = "--no-join-lines --notes --quotes corner --script traditional --repeats near --no-editions --column 正文"
    chosen = parsed(verb, "a.txt", *words.split()).cleaning
    assert chosen == Cleaning(
        join_lines=False, notes=True, quotes="corner", script="traditional", repeats="near", editions=False,
        column="正文",
    )  # fmt: skip


def test_a_spec_with_switches_survives_json() -> None:
    spec = ReadSpec(("a",), cleaning=Cleaning(indents=True))
    assert specs.from_dict(ReadSpec, specs.to_dict(spec)) == spec


def test_switches_of_a_recipe_and_of_the_command_line(tmp_path: Path) -> None:
    recipe = tmp_path / "r.toml"
    recipe.write_text('sources = ["a.txt"]\n[cleaning]\nquotes = "curly"\nnotes = true\n', encoding="utf-8")
    spec = parsed("train", str(recipe), "--quotes", "corner")
    assert (spec.cleaning.quotes, spec.cleaning.notes) == ("corner", True)


@pytest.mark.parametrize("values", [{"cleaning": 3}, {"cleaning": {"notes": "yes"}}, {"cleaning": {"other": True}}])
def test_wrong_switches_are_bad_input(values: dict[str, object]) -> None:
    with pytest.raises(BadInput) as refused:
        specs.from_dict(ReadSpec, {"sources": ["a"], **values})
    assert "{" not in refused.value.sentence("en")
