"""A review model from a tiny table: learn, store, read, rate, explain, measure."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from lstmcore.control import Control
from lstmcore.errors import BadInput
from lstmcore.events import Done, Event, Rated, ReviewsEpoch
from lstmcore.nets.classifier import ClassifierSizes, ReviewClassifier
from lstmcore.reviews.dataset import Dataset
from lstmcore.reviews.encode import Encoder, batch
from lstmcore.reviews.evaluate import evaluate_reviews
from lstmcore.reviews.held_out import HeldOut
from lstmcore.reviews.model import load
from lstmcore.reviews.network import Network
from lstmcore.reviews.score import score
from lstmcore.specs import EvaluateSpec, ScoreSpec, TrainReviewsSpec
from lstmcore.store import bundle, library
from lstmcore.store.layout_reviews import READOUTS
from lstmcore.text import tokens
from lstmcore.training.review_recipes import Recipe
from lstmcore.training.review_start import start_of, tune
from lstmcore.training.review_trainer import Trainer
from lstmcore.training.reviews import row_weights, train_reviews

PLACES = ["房间", "早餐", "前台", "位置", "大堂", "浴室", "停车场", "服务"]
GOOD = ["很干净", "非常好", "让人满意", "很舒服", "特别棒", "挺方便"]
BAD = ["太脏了", "非常差", "让人失望", "很吵闹", "特别糟", "真难受"]


def written(path: Path, count: int, seed: int) -> Path:
    chance = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["label", "review"])
        for number in range(count):
            words = GOOD if number % 2 else BAD
            parts = [chance.choice(PLACES) + chance.choice(words) for _ in range(chance.randint(2, 4))]
            table.writerow([number % 2, "，".join(parts) + f"。第{number + seed * 1000}位客人"])
    return path


def done(events: list[Event]) -> Done:
    assert isinstance(events[-1], Done)
    return events[-1]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Event], Path]:
    folder = tmp_path_factory.mktemp("reviews")
    table, out = written(folder / "train.csv", 240, 1), folder / "hotel.moxu"
    spec = TrainReviewsSpec(tables=(str(table),), out=str(out), preset="quick", threads=1, name="旅店")
    return out, list(train_reviews(spec, Control())), written(folder / "test.csv", 60, 2)


def test_training_tells_its_epochs_and_learns(trained: tuple[Path, list[Event], Path]) -> None:
    result = done(trained[1]).result
    assert any(isinstance(each, ReviewsEpoch) for each in trained[1])
    assert result["accuracy"] > 0.9
    assert set(result) >= {"macro_f1", "ece", "baseline_accuracy", "lstm_accuracy", "rows", "duplicates", "conflicts"}
    assert result["rows"] == 240


def test_the_stored_model_holds_no_row(trained: tuple[Path, list[Event], Path]) -> None:
    model = bundle.read(trained[0])
    assert model.manifest["language"] == "zh"
    kept, metrics = HeldOut.of(model.manifest), model.manifest["metrics"]
    assert kept is not None
    assert kept.rows == metrics["rows"]
    assert kept.confusion().accuracy == pytest.approx(metrics["accuracy"])
    assert all(len(unit) == 1 for unit in model.vocab["units"])
    assert trained[0].stat().st_size < 1_000_000


def test_a_review_is_rated_with_sentences_and_pieces(trained: tuple[Path, list[Event], Path]) -> None:
    text = "早餐非常好，位置很方便。\n浴室太脏了，让人失望！ 😡"
    events = list(score(ScoreSpec(model=str(trained[0]), text=text), Control()))
    rated = events[0]
    assert isinstance(rated, Rated)
    assert rated.score is not None
    assert "".join(each for each, _ in rated.sentences) == text
    assert "".join(each for each, _ in rated.pieces) == text
    (_, first), (_, second), *_ = rated.sentences
    assert first is not None
    assert second is not None
    assert first > 0.5 > second


def test_pieces_add_up_to_the_score(trained: tuple[Path, list[Event], Path]) -> None:
    model = load(str(trained[0]))
    text = "前台非常好，浴室太脏了，" * 20
    parts = model.parts
    total = sum(weight for _, weight in model.pieces(text))
    total += parts.calibration.bias + parts.calibration.ngram * parts.baseline.bias
    total += parts.calibration.lstm * float(parts.network.weights["head.bias"][0])
    rated = model.rate([text])[0].score
    assert rated is not None
    assert 1 / (1 + np.exp(-total)) == pytest.approx(rated, abs=0.01)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"), ("  \n", "empty"), ("👍👍👍", "no_words"), ("!!! :)", "no_words"), ("12345", "no_words"),
        ("The hotel was great", "other_script"), ("호텔이 아주 좋아요", "other_script"),
        ("魑魅魍魉饕餮", "unknown_words"),
        ("\0\0", "empty"),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_is_unclear(trained: tuple[Path, list[Event], Path], text: str, reason: str) -> None:
    rating = load(str(trained[0])).rate([text])[0]
    assert (rating.score, rating.label, rating.reason) == (None, "unclear", reason)


def test_a_megabyte_is_rated_in_a_moment(trained: tuple[Path, list[Event], Path]) -> None:
    text = "早餐非常好，位置很方便。" * 90_000
    model = load(str(trained[0]))
    assert model.rate([text])[0].label == "positive"
    assert "".join(piece for piece, _ in model.pieces(text)) == text


def test_a_table_is_rated_row_by_row(trained: tuple[Path, list[Event], Path], tmp_path: Path) -> None:
    table, out = tmp_path / "in.csv", tmp_path / "out.csv"
    table.write_text("店,评论\n甲,早餐非常好\n乙,\n丙,浴室太脏了，非常差\n", encoding="gb18030")
    result = done(list(score(ScoreSpec(str(trained[0]), table=str(table), out=str(out)), Control()))).result
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["店", "评论", "score", "label", "error"]
    assert [row[3] for row in rows[1:]] == ["positive", "unclear", "negative"]
    assert rows[2][2:] == ["", "unclear", "empty"]
    assert result["labels"]["unclear"] == 1
    model = load(str(trained[0]))
    assert float(rows[1][2]) == pytest.approx(model.rate(["早餐非常好"])[0].score, abs=1e-3)


def test_a_cancelled_table_leaves_the_old_file(trained: tuple[Path, list[Event], Path], tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old", encoding="utf-8")
    control = Control()
    control.cancel()
    events = list(score(ScoreSpec(str(trained[0]), table=str(trained[2]), out=str(out)), control))
    assert done(events).status == "cancelled"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert out.read_text(encoding="utf-8") == "old"


def test_rows_never_seen_are_measured(trained: tuple[Path, list[Event], Path]) -> None:
    result = done(list(evaluate_reviews(EvaluateSpec(str(trained[0]), (str(trained[2]),)), Control()))).result
    assert result["rows"] == 60
    assert result["accuracy"] > 0.9


def test_a_language_model_cannot_rate(trained: tuple[Path, list[Event], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "read_card", lambda path: {"kind": "language", "name": "散文"})
    with pytest.raises(BadInput) as caught:
        list(score(ScoreSpec(str(trained[0].parent / "train.csv"), text="好"), Control()))
    assert caught.value.key in ("reviews_wrong_kind", "model_unknown", "not_a_model")


def test_stopping_early_keeps_what_was_learnt(tmp_path: Path) -> None:
    table = written(tmp_path / "t.csv", 80, 3)
    control = Control()
    events: list[Event] = []
    spec = TrainReviewsSpec(tables=(str(table),), out=str(tmp_path / "m"), preset="quick", threads=1)
    for event in train_reviews(spec, control):
        events.append(event)
        if isinstance(event, ReviewsEpoch):
            control.stop()
    assert done(events).status == "stopped"
    assert load(str(tmp_path / "m")).rate(["早餐非常好"])[0].score is not None


def test_the_classic_recipe_trains_and_rates(tmp_path: Path) -> None:
    table = written(tmp_path / "t.csv", 64, 4)
    spec = TrainReviewsSpec(tables=(str(table),), out=str(tmp_path / "m"), preset="classic", threads=1, minutes=0.02)
    assert done(list(train_reviews(spec, Control()))).status == "done"
    model = load(str(tmp_path / "m"))
    assert model.manifest["architecture"]["readout"] == "last_padded"
    assert model.rate(["早餐非常好"])[0].score is not None
    assert model.pieces("早餐非常好")


@pytest.mark.parametrize(
    ("directions", "readout"), [(2, "pooled"), *((1, name) for name in READOUTS), (2, "attention")]
)
def test_numpy_gives_what_torch_gives(directions: int, readout: str) -> None:
    torch.manual_seed(1)
    padded = readout == "last_padded"
    pairs = np.sort(np.random.default_rng(1).choice(42 * 42, 30, replace=False))
    encoder = Encoder("char", tuple(chr(0x4E00 + number) for number in range(40)), pairs, 24, padded)
    sizes = ClassifierSizes(42, 12, 10, 31, directions, readout, 24)
    net = ReviewClassifier(sizes).eval()
    torch.nn.init.normal_(net.attention)
    chance = random.Random(1)
    documents = [[chr(0x4E00 + chance.randrange(44)) for _ in range(length)] for length in (1, 2, 5, 24, 40, 9, 3)]
    encoded = [encoder.encode(each) for each in documents]
    with torch.no_grad():
        wanted = net(*map(torch.from_numpy, batch(encoded, 24 if padded else None))).numpy()
    network = Network(net.arrays(), sizes.to_dict())
    np.testing.assert_allclose(network.logits(documents, encoder), wanted, atol=1e-4)
    if not padded:
        steps = network.step_weights(documents[3], encoder).sum() + network.weights["head.bias"][0]
        assert steps == pytest.approx(wanted[3], abs=1e-4)


@pytest.mark.parametrize(
    ("readout", "layer"), [("max", torch.nn.AdaptiveMaxPool1d(1)), ("mean", torch.nn.AdaptiveAvgPool1d(1))]
)
def test_padding_has_no_part_in_pooling(readout: str, layer: torch.nn.Module) -> None:
    torch.manual_seed(1)
    net = ReviewClassifier(ClassifierSizes(9, 4, 5, readout=readout)).eval()
    units, lengths = torch.randint(1, 9, (7, 3)), torch.tensor([7, 4, 1])
    with torch.no_grad():
        found = net(units, torch.zeros_like(units), lengths)
        for row, length in enumerate(lengths.tolist()):
            states, _ = net.lstms[0](net.embedding[units[:length, row]].unsqueeze(1))  # (T, 1, H)
            scores = net.head(layer(states.permute(1, 2, 0))[:, :, 0])[0]
            assert found[row].item() == pytest.approx((scores[1] - scores[0]).item(), abs=1e-6)


def test_rating_never_imports_torch() -> None:
    code = "import sys, lstmcore.reviews.score, lstmcore.reviews.evaluate; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_training_may_start_from_another_model(trained: tuple[Path, list[Event], Path], tmp_path: Path) -> None:
    table = written(tmp_path / "t.csv", 64, 5)
    spec = TrainReviewsSpec(
        tables=(str(table),), out=str(tmp_path / "m"), preset="quick", threads=1, from_model=str(trained[0])
    )
    assert done(list(train_reviews(spec, Control()))).status == "done"
    assert load(str(tmp_path / "m")).rate(["早餐非常好"])[0].score is not None


def test_a_model_of_other_characters_is_no_start(trained: tuple[Path, list[Event], Path], tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    rows = [f"{number % 2},the {'nice' if number % 2 else 'nasty'} room number {number}" for number in range(40)]
    table.write_text("\n".join(["label,review", *rows]), encoding="utf-8")
    spec = TrainReviewsSpec(tables=(str(table),), out=str(tmp_path / "m"), preset="quick", from_model=str(trained[0]))
    with pytest.raises(BadInput) as caught:
        list(train_reviews(spec, Control()))
    assert caught.value.key == "reviews_from_other"


def language_model(chance: np.random.Generator) -> bundle.StoredModel:
    tensors = {
        "lstm.embedding": chance.normal(size=(256 + 5, 8)),
        "lstm.0.input": chance.normal(size=(32, 8)) / 4,
        "lstm.0.recurrent": chance.normal(size=(32, 8)) / 4,
        "lstm.0.bias": chance.normal(size=32),
    }
    floats = {name: each.astype(np.float32) for name, each in tensors.items()}
    return bundle.StoredModel({"kind": "language", "name": "散文"}, {"tokens": list("很好房间的")}, floats)


def test_a_start_has_a_language_model_s_embeddings_and_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = Encoder("char", tuple("房间早餐很好"), np.zeros(0, dtype=np.int64))
    stored = language_model(np.random.default_rng(1))
    monkeypatch.setattr(bundle, "read", lambda path: stored)
    monkeypatch.setattr(library, "resolve", Path)
    start = start_of("散文", encoder)
    assert start.sizes == (8, 8)
    known = stored.tensors["lstm.embedding"][256:]
    np.testing.assert_array_equal(start.embedding[encoder.index["房"]], known[2])
    np.testing.assert_allclose(start.embedding[encoder.index["早"]], known.mean(axis=0), atol=1e-6)
    net = ReviewClassifier(ClassifierSizes(encoder.size, *start.sizes))
    start.put_into(net)
    np.testing.assert_array_equal(net.arrays()["lstm0.weight_hh"], stored.tensors["lstm.0.recurrent"])
    texts = [encoder.encode(list("房间很好早餐很好"))[0]] * 40
    before = start.embedding.copy()
    assert sum(1 for _ in tune(start, texts, 2, 1)) == 4
    assert np.abs(start.embedding - before).max() > 0


def test_a_start_of_subwords_puts_a_word_together(monkeypatch: pytest.MonkeyPatch) -> None:
    vocabulary = tokens.build("the room was nice. the breakfast was not nice. " * 30, "subword", 2, 300)
    matrix = np.random.default_rng(1).normal(size=(vocabulary.size, 8)).astype(np.float32)
    stored = language_model(np.random.default_rng(1))
    stored = replace(stored, vocab=vocabulary.to_json(), tensors={**stored.tensors, "lstm.embedding": matrix})
    monkeypatch.setattr(bundle, "read", lambda path: stored)
    monkeypatch.setattr(library, "resolve", Path)
    encoder = Encoder("word", ("nice", "nicely", ".", "xq"), np.zeros(0, dtype=np.int64))
    start = start_of("散文", encoder)
    for unit, text in (("nice", " nice"), ("nicely", " nicely"), (".", ".")):
        rows = matrix[vocabulary.encode(text)]
        assert (len(rows) > 1) == (unit == "nicely")
        np.testing.assert_allclose(start.embedding[encoder.index[unit]], rows.mean(axis=0), atol=1e-6)
    np.testing.assert_allclose(start.embedding[encoder.index["xq"]], matrix.mean(axis=0), atol=1e-6)
    with pytest.raises(BadInput):
        start_of("散文", Encoder("char", tuple("房间早餐"), np.zeros(0, dtype=np.int64)))


def test_after_a_start_the_layers_learn_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = Encoder("char", tuple("很好房间的"), np.zeros(0, dtype=np.int64))
    monkeypatch.setattr(bundle, "read", lambda path: language_model(np.random.default_rng(1)))
    monkeypatch.setattr(library, "resolve", Path)
    start = start_of("散文", encoder)
    trainer = Trainer(Recipe(epochs=3, batch_size=4), encoder, 2, start)
    rows, labels = [list("房间很好"), list("房间的的")] * 4, np.array([1.0, 0.0] * 4)
    trainer.load(rows, labels, np.ones(8), rows, labels, 1)
    changed: list[list[bool]] = []
    for event in trainer.run(Control(), None, 0.5):
        if isinstance(event, ReviewsEpoch):
            now = trainer.net.arrays()
            changed.append(
                [
                    bool(np.any(now[name] != before))
                    for name, before in (("lstm0.weight_hh", start.weight_hh), ("embedding", start.embedding))
                ]
            )
    assert changed == [[False, False], [True, False], [True, True]]


def test_the_better_of_a_fresh_and_a_started_network_is_kept(
    trained: tuple[Path, list[Event], Path], tmp_path: Path
) -> None:
    table = written(tmp_path / "t.csv", 96, 7)
    spec = TrainReviewsSpec((str(table),), str(tmp_path / "m"), preset="quick", threads=1, from_model=str(trained[0]))
    starts = done(list(train_reviews(spec, Control()))).result["starts"]
    assert [each["start"] for each in starts] == ["fresh", str(trained[0])]
    assert [each["kept"] for each in starts] == [each["loss"] == min(s["loss"] for s in starts) for each in starts]


def test_three_and_five_classes_are_learnt_and_guessed(tmp_path: Path) -> None:
    words = {0: "太脏了", 1: "有点吵", 2: "还过得去", 3: "挺舒服", 4: "非常好"}
    chance = random.Random(1)
    rows = [(stars, f"{chance.choice(PLACES)}{words[stars]}。第{n}位") for n in range(60) for stars in words]
    for name, wanted, expected in (("five", None, [0, 0.25, 0.5, 0.75, 1]), ("three", 3, [0, 0.5, 1])):
        table, out = tmp_path / f"{name}.csv", tmp_path / name
        table.write_text("stars,review\n" + "".join(f"{s + 1},{text}\n" for s, text in rows), encoding="utf-8")
        spec = TrainReviewsSpec((str(table),), str(out), preset="quick", threads=1, classes=wanted)
        result = done(list(train_reviews(spec, Control()))).result
        assert result["classes"] == expected
        assert len(result["confusion"]) == len(expected)
        assert result["accuracy"] > 0.8
        model = load(str(out))
        guesses = [model.rate([f"早餐{words[stars]}。"])[0].guess for stars in (0, 2, 4)]
        assert guesses == [0, len(expected) // 2, len(expected) - 1]
        assert [model.rate([f"早餐{words[s]}。"])[0].label for s in (0, 2, 4)] == ["negative", "mixed", "positive"]
        measured = done(list(evaluate_reviews(EvaluateSpec(str(out), (str(table),)), Control()))).result
        assert measured["accuracy"] > 0.8
        kept = HeldOut.of(model.manifest)
        assert kept is not None
        assert [list(row) for row in kept.table()] == result["confusion"]
        rated = tmp_path / f"{name}-rated.csv"
        done(list(score(ScoreSpec(str(out), table=str(table), out=str(rated)), Control())))
        header, first = rated.read_text(encoding="utf-8-sig").split("\n")[:2]
        assert header == "stars,review,score,label,class,error"
        assert first.split(",")[4] == "1"


def test_a_rare_class_may_count_as_much_as_a_common_one() -> None:
    data = Dataset(train=[("a", 1.0)] * 9 + [("b", 0.0)])
    assert row_weights(data, "no").tolist() == [1.0] * 10
    weights = row_weights(data, "auto")
    assert weights[:9].sum() == pytest.approx(weights[9])
    assert weights.mean() == pytest.approx(1)


def test_chinese_may_be_read_in_words(tmp_path: Path) -> None:
    table = written(tmp_path / "t.csv", 96, 8)
    spec = TrainReviewsSpec((str(table),), str(tmp_path / "m"), preset="quick", threads=1, inputs="word")
    list(train_reviews(spec, Control()))
    model = load(str(tmp_path / "m"))
    assert "服务" in model.parts.encoder.units
    text = "前台非常好，浴室太脏了 :("
    assert model.rate([text])[0].score is not None
    assert "".join(piece for piece, _ in model.pieces(text)) == text
