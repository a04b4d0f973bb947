"""Inside the LSTM: the inspector's numbers are the cell's equations; units are found that follow what they should."""

from __future__ import annotations

import base64
import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from lstmcore import cli
from lstmcore.control import Control
from lstmcore.engine import answer
from lstmcore.errors import BadInput, sentence
from lstmcore.events import Done, Failed, GatesRead, from_dict, to_dict
from lstmcore.inside import gates, spotlight
from lstmcore.inside.features import FEATURES, correlations, features
from lstmcore.inside.gradients import KINDS
from lstmcore.inside.layer import QUANTITIES, Reading, token_texts
from lstmcore.nets.cell import ScratchLSTM
from lstmcore.text import tokens
from lstmcore.writing import continuation
from lstmcore.writing.continuation import Memory
from lstmcore.writing.network import Network
from lstmcore.writing.stack import Stack
from tests.small import network_tensors, sample, stack

TEXT = "今天早上，“我”走了。\n魑魅"
LAYERS, HIDDEN = 2, 12


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Stack:
    found = stack()
    network = Network(network_tensors(found.vocabulary.size, HIDDEN, LAYERS), LAYERS)
    made = Stack(found.vocabulary, network, found.ngram, [0.1] * 4, None, "zh", "luxun")

    class Loader:
        def load(self, name: str) -> tuple[Stack, Memory]:
            return made, Memory()

    monkeypatch.setattr(continuation, "shared_loader", Loader)
    return made


def asked(verb: str, **values: Any) -> tuple[dict[str, Any], Done]:
    """The quantities that were told, by name, through JSON and back, and the last word."""
    events = [from_dict(json.loads(json.dumps(to_dict(each)))) for each in answer(verb, values, Control())]
    assert isinstance(events[-1], Done), events[-1]
    raw = {each.quantity: base64.b64decode(each.values) for each in events if isinstance(each, GatesRead)}
    return {name: np.frombuffer(each, "<f4").reshape(-1, HIDDEN) for name, each in raw.items()}, events[-1]


def by_the_cell(network: Network, ids: list[int], layer: int, kind: torch.dtype) -> dict[str, Any]:
    """What ``nets.cell.ScratchLSTM`` says of the same text."""
    x: torch.Tensor = torch.from_numpy(network.embedding[ids]).to(kind)[:, None]
    found: Any = None
    for place in range(layer):
        cell = ScratchLSTM(x.size(2), HIDDEN).to(kind)
        named = dict(cell.named_parameters())
        with torch.no_grad():
            named["weight_ih_l0"].copy_(torch.from_numpy(network.input[place]))
            named["weight_hh_l0"].copy_(torch.from_numpy(network.recurrent[place]))
            named["bias_ih_l0"].copy_(torch.from_numpy(network.gate_bias[place]))
            named["bias_hh_l0"].zero_()
            found = cell.gates(x)
        x = found.hidden
    return {name: getattr(found, name)[:, 0].numpy() for name in QUANTITIES}


@pytest.mark.parametrize("layer", [1, 2])
@pytest.mark.parametrize("kind", [torch.float64, torch.float32], ids=str)
def test_the_inspectors_numbers_are_the_cells_equations(model: Stack, layer: int, kind: torch.dtype) -> None:
    assert model.network is not None
    told, done = asked("gates", model="any", text=TEXT, layer=layer)
    ids = model.vocabulary.encode(TEXT).tolist()
    expected = by_the_cell(model.network, ids, layer, kind)
    assert tuple(told) == QUANTITIES
    for name in QUANTITIES:
        np.testing.assert_allclose(told[name], expected[name], rtol=0, atol=1e-6)
    assert "".join(done.result["tokens"]) == TEXT
    assert len(done.result["tokens"]) == len(ids)
    assert (done.result["units"], done.result["layers"]) == (HIDDEN, LAYERS)


def test_they_are_what_the_writing_model_computes(model: Stack) -> None:
    assert model.network is not None
    ids = model.vocabulary.encode(TEXT).tolist()
    _, state = model.network.outputs(ids, model.network.zero_state())
    for layer in (1, 2):
        told, _ = asked("gates", model="any", text=TEXT, layer=layer)
        np.testing.assert_allclose(told["hidden"][-1], state.h[layer - 1, 0], atol=1e-5)
        np.testing.assert_allclose(told["cell"][-1], state.c[layer - 1, 0], atol=1e-5)


def test_one_step_of_a_unit_adds_up_to_its_gates(model: Stack) -> None:
    told, done = asked("gates", model="any", text=TEXT, layer=2, unit=5)
    step = done.result["step"]
    z = np.array(step["from_input"]) + np.array(step["from_hidden"]) + np.array(step["bias"])[:, None]
    for place, name in enumerate(("input", "forget", "candidate", "output")):
        value = np.tanh(z[place]) if name == "candidate" else 1 / (1 + np.exp(-z[place]))
        np.testing.assert_allclose(told[name][:, 4], value, atol=1e-6)


def test_a_text_read_in_pieces_is_the_text_read_at_once(model: Stack) -> None:
    assert model.network is not None
    ids = model.vocabulary.encode(TEXT).tolist()
    whole, parts = Reading(model.network, 2).on(ids), Reading(model.network, 2)
    first, second = parts.on(ids[:5]), parts.on(ids[5:])
    np.testing.assert_allclose(np.concatenate([first.cell, second.cell]), whole.cell, atol=1e-12)


def test_the_table_holds_every_number(model: Stack, tmp_path: Path) -> None:
    told, _ = asked("gates", model="any", text=TEXT)
    code = cli.main(["gates", "any", TEXT, "--csv", str(tmp_path / "out.csv"), "--json"])
    assert code == 0
    with open(tmp_path / "out.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == told["cell"].size
    assert "".join(row["text"] for row in rows if row["unit"] == "1") == TEXT
    for name in QUANTITIES:
        found = np.array([float(row[name]) for row in rows]).reshape(told[name].shape)
        np.testing.assert_allclose(found, told[name], atol=1e-6)


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"text": TEXT, "layer": 3}, "no_such_layer"),
        ({"text": TEXT, "unit": HIDDEN + 1}, "no_such_unit"),
        ({"text": ""}, "text_empty"),
        ({"text": "我" * 201}, "text_too_long"),
        ({"text": TEXT, "layer": 0}, "range"),
    ],
)
def test_bad_input_gets_one_sentence(model: Stack, values: dict[str, Any], key: str) -> None:
    last = list(answer("gates", {"model": "any", **values}, Control()))[-1]
    assert isinstance(last, Failed)
    assert last.key == key
    assert all(f"error.{key}" not in sentence(f"error.{key}", each, **last.values) for each in ("zh", "en"))


def test_a_model_that_only_counts_has_no_gates(monkeypatch: pytest.MonkeyPatch) -> None:
    class Loader:
        def load(self, name: str) -> tuple[Stack, Memory]:
            return stack(lstm=False), Memory()

    monkeypatch.setattr(continuation, "shared_loader", Loader)
    with pytest.raises(BadInput, match="no trained LSTM"):
        gates.network_of("any")


def test_histograms_count_every_weight(model: Stack) -> None:
    _, done = asked("gates", model="any", text=TEXT)
    sizes = {(matrix, gate): sum(counts) for matrix, gate, _, _, counts in done.result["weights"]}
    assert sizes["W_x", "forget"] == sizes["W_h", "candidate"] == HIDDEN * HIDDEN
    assert sizes["b", "output"] == HIDDEN


@pytest.mark.parametrize("text", ["天𠮷地", "魑魅魍魉", "dög — 1", ""])
def test_a_character_spelled_in_bytes_is_told_at_its_last(text: str) -> None:
    vocabulary = tokens.build("天地玄黄 the dog " * 40, "char", 2, 2000)
    ids = vocabulary.encode(text).tolist()
    assert "".join(token_texts(vocabulary, ids)) == text
    assert len(token_texts(vocabulary, ids)) == len(ids)


def test_features_say_what_a_reader_sees() -> None:
    text = '他说：“好 1！”\nI saw Jane. "Go"'
    found = features(text)
    assert tuple(found) == FEATURES

    def where(name: str) -> str:
        return "".join(letter for letter, on in zip(text, found[name], strict=True) if on)

    assert where("quotes") == "好 1！Go"
    assert where("digit") == "1"
    assert where("han") == "他说好"
    assert where("latin") == "IsawJaneGo"
    assert where("capital") == "IJG"
    assert where("name") == "Jane"
    assert found["line_start"][:3].tolist() == [0, 1, 2]
    assert found["line_end"][text.index("\n")] == 0
    assert found["line_end"][text.index("\n") - 1] == 1


def test_correlations_are_pearsons_and_a_still_unit_has_none() -> None:
    random = np.random.default_rng(0)
    activity, feature = random.normal(size=(50, 4)), random.normal(size=50)
    activity[:, 2] = 1.0
    r = correlations(activity, feature)
    assert r[0] == pytest.approx(np.corrcoef(activity[:, 0], feature)[0, 1])
    assert r[2] == 0.0


def test_a_unit_that_follows_quotes_is_found_first() -> None:
    texts = list("他说：“今天下雨。”我说好，" * 60)
    feature = features("".join(texts))["quotes"]
    activity = np.random.default_rng(1).normal(size=(len(texts), 6))
    activity[:, 3] = feature - 0.5
    found = {each["name"]: each for each in spotlight.ranked(activity, texts, 2)}
    assert found["quotes"]["units"][0] == [4, 1.0]
    assert len(found["quotes"]["texts"]) == len(found["quotes"]["values"]) == spotlight.PASSAGE
    assert "digit" not in found


def test_the_spotlight_reads_a_sample_and_finds_the_place_itself(model: Stack, tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_text(sample("luxun", 900), encoding="utf-8")
    _, done = asked("spotlight", model="any", source=str(file), chars=600, like=sample("luxun", 300))
    assert done.result["source"] == "text"
    assert done.result["chars"] == 600
    assert {"quotes", "punctuation"} <= {each["name"] for each in done.result["features"]}
    near, before, here, _ = done.result["alike"][0]
    assert near == pytest.approx(1.0, abs=1e-4)
    assert sample("luxun", 300).endswith(before + here)
    _, done = asked("spotlight", model="any", chars=200)
    assert done.result["source"]


def test_gradients_fade_grow_and_are_carried() -> None:
    _, done = asked("gradients", steps=40, hidden_size=16, training=2)
    norms = {kind: done.result["kinds"][kind]["before"]["norms"] for kind in KINDS}
    assert all(len(each) == 40 for each in norms.values())
    assert norms["rnn_small"][0] < 1e-4 * norms["rnn_small"][-1]
    assert norms["rnn_large"][0] > norms["rnn_large"][-1]
    assert norms["rnn_small"][0] < norms["lstm"][0] < norms["lstm_open"][0]
