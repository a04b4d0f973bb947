"""Word vectors: learned, taken from files, kept, asked, drawn; and how they fail."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstmcore.control import Control
from lstmcore.errors import BadInput, Damaged
from lstmcore.events import Done, Event, Progress, VectorsStep
from lstmcore.specs import NeighboursSpec, ReadSpec, VectorsSpec, WordMapSpec
from lstmcore.text.read import read
from lstmcore.vectors import store
from lstmcore.vectors.composed import parts
from lstmcore.vectors.neighbours import neighbours
from lstmcore.vectors.numbering import numbered
from lstmcore.vectors.plane import word_map
from lstmcore.vectors.skipgram import subsampling_threshold
from lstmcore.vectors.store import Vectors
from lstmcore.vectors.train import vectors

ANIMALS, DISHES = ("cat", "dog", "cow", "pig"), ("soup", "rice", "bread", "cake")
OF_ANIMALS, OF_DISHES = ("runs", "sleeps", "barks", "tail", "paws"), ("cooked", "salty", "eaten", "spoon", "oven")


def sentences(number: int = 1500, seed: int = 0) -> str:
    """Animals stand among words for animals, dishes among words for dishes."""
    chance = random.Random(seed)
    lines: list[str] = []
    for _ in range(number):
        names, others = chance.choice(((ANIMALS, OF_ANIMALS), (DISHES, OF_DISHES)))
        lines.append(" ".join([*chance.sample(others, 2), chance.choice(names), *chance.sample(others, 2)]) + ".")
    return "\n".join(lines)


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("text") / "farm.txt"
    path.write_text(sentences(), encoding="utf-8")
    return path


def spec(text: Path, out: Path, **changes: Any) -> VectorsSpec:
    values: dict[str, Any] = {"dimension": 12, "min_count": 2, "epochs": 4, "threads": 1, **changes}
    return VectorsSpec((str(text),), str(out), **values)


def last(events: list[Event]) -> Done:
    assert isinstance(events[-1], Done)
    json.dumps(events[-1].result)
    return events[-1]


def made(wanted: VectorsSpec, control: Control | None = None) -> dict[str, Any]:
    return last(list(vectors(wanted, control or Control()))).result


def near(folder: Path, *plus: str, minus: tuple[str, ...] = (), top: int = 3) -> list[str]:
    done = last(list(neighbours(NeighboursSpec(str(folder), plus, minus, top), Control())))
    return [word for word, _ in done.result["neighbours"]]


def kept(folder: Path, words: dict[str, list[float]], counts: int = 5) -> Path:
    """A folder of just these vectors."""
    matrix = np.array(list(words.values()), dtype=np.float32)
    store.save(Vectors(list(words), [counts] * len(words), matrix), folder)
    return folder


def test_words_with_the_same_company_become_neighbours(text: Path, tmp_path: Path) -> None:
    events = list(vectors(spec(text, tmp_path / "v"), Control()))
    result = last(events).result
    assert {key: result[key] for key in ("words", "dimension", "out")} == {
        "words": 18,
        "dimension": 12,
        "out": str(tmp_path / "v"),
    }
    assert (result["corpus_words"], result["covered"]) == (18, 1.0)
    steps = [each for each in events if isinstance(each, VectorsStep)]
    untaught = (1 + 5) * math.log(2)  # what a pair with its five negatives costs before anything is learned
    assert 0 < result["loss"] < untaught
    assert all(0 < each.step <= each.total_steps for each in steps)
    for kind in (ANIMALS, DISHES):
        for word in kind:
            names = [each for each in near(tmp_path / "v", word, top=100) if each in ANIMALS + DISHES]
            assert set(names[:3]) == set(kind) - {word}
    assert store.load(tmp_path / "v").manifest["how"]["method"] == "skip-gram"


def test_the_same_seed_gives_the_same_vectors(text: Path, tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        made(spec(text, tmp_path / name, epochs=1, seed=seed))
    one, again, other = (store.load(tmp_path / name).matrix for name in ("one", "again", "other"))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_a_kept_corpus_and_characters(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("春天来了，花开了。\n" * 40 + "1 2", encoding="utf-8")
    list(read(ReadSpec((str(tmp_path / "a.txt"),), out=str(tmp_path / "kept")), Control()))
    with pytest.raises(BadInput) as problem:
        made(spec(tmp_path / "kept", tmp_path / "v", units="char"))
    assert problem.value.key == "too_few_words"
    assert problem.value.values["count"] == 6
    (tmp_path / "a.txt").write_text("春天来了，花开在山上水边。\n" * 40, encoding="utf-8")
    list(read(ReadSpec((str(tmp_path / "a.txt"),), out=str(tmp_path / "more")), Control()))
    assert made(spec(tmp_path / "more", tmp_path / "v", units="char"))["words"] == 11


def test_a_stop_keeps_what_was_learned_and_a_cancel_nothing(text: Path, tmp_path: Path) -> None:
    for word, status in (("stop", "stopped"), ("cancel", "cancelled")):
        control = Control()
        events: list[Event] = []
        for event in vectors(spec(text, tmp_path / word, epochs=1000), control):
            events.append(event)
            if isinstance(event, VectorsStep):
                getattr(control, word)()
        assert last(events).status == status
        assert (tmp_path / word).exists() == (word == "stop")
    assert set(near(tmp_path / "stop", "cat")) <= set(ANIMALS + DISHES + OF_ANIMALS + OF_DISHES)


def test_a_stop_while_reading_leaves_nothing(text: Path, tmp_path: Path) -> None:
    control = Control()
    events: list[Event] = []
    for event in vectors(spec(text, tmp_path / "v"), control):
        events.append(event)
        if isinstance(event, Progress) and event.stage == "counting":
            control.stop()
    assert last(events).status == "cancelled"
    assert not (tmp_path / "v").exists()


def test_minutes_cap_the_time(text: Path, tmp_path: Path) -> None:
    result = made(spec(text, tmp_path / "v", epochs=1000, minutes=0.02))
    assert result["words"] == 18


def test_lines_and_signs_are_seen(tmp_path: Path) -> None:
    *_, found = _returned(numbered("b a, a!\n\na\n", "word", (), Control()))
    assert (found.words, found.counts.tolist()) == (["a", "b"], [3, 1])
    assert found.ids.tolist() == [1, 0, 0, 0]
    assert found.lines.tolist() == [0, 0, 0, 2]
    assert found.commonest(2, 10).ids.tolist() == [0, 0, 0]
    assert [subsampling_threshold(words) for words in (10**4, 5 * 10**6, 10**9)] == [1e-3, 1e-4, 1e-5]


def _returned(generator: Any) -> list[Any]:
    events: list[Any] = []
    while True:
        try:
            events.append(next(generator))
        except StopIteration as end:
            return [*events, end.value]


ROWS = "cat 1 0 0\ndog 0.9 0.1 0\nsoup 0 1 0\nNew York 1 1 1\nthe 0 0 1\n"
FORMATS: dict[str, Callable[[str], bytes]] = {
    "glove": str.encode,
    "word2vec": lambda rows: f"{rows.count(chr(10))} 3\n{rows}".encode(),
    "byte order mark": lambda rows: b"\xef\xbb\xbf" + rows.encode(),
    "tabs and blanks at the end": lambda rows: rows.replace(" ", "\t").replace("\n", " \r\n").encode(),
    "gzip": lambda rows: gzip.compress(rows.encode()),
    "bzip2": lambda rows: bz2.compress(rows.encode()),
    "xz": lambda rows: lzma.compress(rows.encode()),
    "no last line end": lambda rows: rows.rstrip().encode(),
}


@pytest.mark.parametrize("form", FORMATS)
def test_vectors_from_a_file(form: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The cat, the dog. New dishes\n" * 3, encoding="utf-8")
    (tmp_path / "vectors").write_bytes(FORMATS[form](ROWS))
    result = made(spec(tmp_path / "a.txt", tmp_path / "v", from_file=str(tmp_path / "vectors"), min_count=1000))
    assert {key: result[key] for key in ("words", "dimension", "loss", "found", "corpus_words", "malformed")} == {
        "words": 4,
        "dimension": 3,
        "loss": None,
        "found": 4,
        "corpus_words": 6,
        "malformed": 0,
    }
    assert result["covered"] == pytest.approx(4 / 6, abs=1e-4)
    found = store.load(tmp_path / "v")
    assert dict(zip(found.words, found.matrix.tolist(), strict=True))["The"] == [0.0, 0.0, 1.0]
    assert near(tmp_path / "v", "cat", top=1) == ["dog"]


def test_malformed_rows_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("cat dog cow pig hen ox\n", encoding="utf-8")
    rows = ["cat 1 2", "dog 1", "cow 1 x", "pig nan 1", "hen 3 4", "", "cat 5 6", "ox 1e39 0", "x" * 300_000]
    (tmp_path / "vectors").write_text("\n".join(rows), encoding="utf-8")
    result = made(spec(tmp_path / "a.txt", tmp_path / "v", from_file=str(tmp_path / "vectors")))
    assert (result["found"], result["malformed"]) == (2, 6)
    assert store.load(tmp_path / "v").matrix.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "not_a_vectors_file"),
        (b"just a line of prose\nand another\n", "not_a_vectors_file"),
        (b"3 2\n" + bytes(range(256)), "not_a_vectors_file"),
        (b"5 99999999\ncat 1 2\n", "not_a_vectors_file"),
        (b"horse 1 2\nsheep 2 3\n", "no_vectors_found"),
        (gzip.compress(ROWS.encode() * 3000)[:-9], "not_readable"),
        (b"\x1f\x8bno gzip", "not_readable"),
        (None, "not_readable"),
    ],
)
def test_a_useless_file_of_vectors_is_one_sentence(content: bytes | None, key: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("cat dog\n", encoding="utf-8")
    if content is not None:
        (tmp_path / "vectors").write_bytes(content)
    with pytest.raises(BadInput) as problem:
        made(spec(tmp_path / "a.txt", tmp_path / "v", from_file=str(tmp_path / "vectors")))
    assert problem.value.key == key
    assert not (tmp_path / "v").exists()


def test_made_again_in_the_same_folder_and_nowhere_else(text: Path, tmp_path: Path) -> None:
    made(spec(text, tmp_path / "v", epochs=1))
    before = store.load(tmp_path / "v").matrix
    (tmp_path / "v" / "note.txt").write_text("mine", encoding="utf-8")
    made(spec(text, tmp_path / "v", epochs=1, seed=7))
    assert not np.array_equal(store.load(tmp_path / "v").matrix, before)
    assert (tmp_path / "v" / "note.txt").read_text(encoding="utf-8") == "mine"
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a").touch()
    for place, key in ((tmp_path / "other", "folder_not_empty"), (tmp_path / "v.moxu", "vectors_are_a_folder")):
        with pytest.raises(BadInput) as problem:
            made(spec(text, place, epochs=1))
        assert problem.value.key == key


def _json(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], object]:
    def edit(folder: Path) -> None:
        path = folder / store.MANIFEST
        values = json.loads(path.read_text(encoding="utf-8"))
        change(values)
        path.write_text(json.dumps(values), encoding="utf-8")

    return edit


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no manifest": (lambda folder: (folder / store.MANIFEST).unlink(), "not_vectors"),
    "another format": (_json(lambda values: values.update(format="moxu-model")), "not_vectors"),
    "newer": (_json(lambda values: values.update(version=2)), "newer_vectors"),
    "no version": (_json(lambda values: values.pop("version")), "damaged_vectors"),
    "huge": (_json(lambda values: values.update(dimension=10**9)), "damaged_vectors"),
    "other size": (_json(lambda values: values.update(dimension=4)), "damaged_vectors"),
    "no files": (_json(lambda values: values.pop("files")), "damaged_vectors"),
    "no json": (lambda folder: (folder / store.MANIFEST).write_bytes(b"{"), "damaged_vectors"),
    "words gone": (lambda folder: (folder / store.WORDS).unlink(), "damaged_vectors"),
    "words cut": (lambda folder: (folder / store.WORDS).write_bytes(b"[]"), "damaged_vectors"),
    "a bit": (lambda folder: _flip(folder / store.TENSORS), "damaged_vectors"),
}


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_folders_are_refused(damage: str, tmp_path: Path) -> None:
    folder = kept(tmp_path / "v", {"a": [1.0, 0], "b": [0.5, 1]})
    change, key = DAMAGES[damage]
    change(folder)
    with pytest.raises(BadInput) as problem:
        near(folder, "a")
    assert problem.value.key == key
    assert isinstance(problem.value, Damaged) == (key != "not_vectors")


def test_an_analogy(tmp_path: Path) -> None:
    words: dict[str, list[float]] = {
        "king": [1.0, 1, 0],
        "man": [1, 0, 0],
        "woman": [1, 0, 1],
        "queen": [1, 1, 1],
        "soup": [0, 0.1, -1],
    }
    folder = kept(tmp_path / "v", words)
    assert near(folder, "king", "woman", minus=("man",), top=1) == ["queen"]
    assert len(near(folder, "king", top=100)) == len(words) - 1


def test_rare_words_are_no_answer_unless_asked_for(tmp_path: Path) -> None:
    matrix = np.array([[1, 0], [1, 0.1], [1, 0.2]], dtype=np.float32)
    manifest = {"how": {"min_count": 5}}
    store.save(Vectors(["a", "often", "rare"], [90, 20, 19], matrix, manifest), tmp_path / "v")
    assert near(tmp_path / "v", "a") == ["often"]
    done = last(list(neighbours(NeighboursSpec(str(tmp_path / "v"), ("a",), min_count=5), Control())))
    assert [word for word, _ in done.result["neighbours"]] == ["often", "rare"]


def test_unseen_words_are_made_of_their_parts(tmp_path: Path) -> None:
    assert parts("宝玉a") == ["宝", "玉", "<a>"]
    assert parts("Sunny") == ["<su", "sun", "unn", "nny", "ny>"]
    words: dict[str, list[float]] = {
        "牛肉": [1.0, 0.1, 0],
        "牛奶": [1, 0, 0.1],
        "汽车": [0, 1, 0.1],
        "火车": [0.1, 1, 0],
        "天": [0, 0, 1],
    }
    folder = kept(tmp_path / "v", words)
    done = last(list(neighbours(NeighboursSpec(str(folder), ("水牛",)), Control())))
    assert done.result["composed"] == ["水牛"]
    assert {word for word, _ in done.result["neighbours"][:2]} == {"牛肉", "牛奶"}
    assert set(near(folder, "马车", top=2)) == {"汽车", "火车"}
    for asked in (("云",), ("牛肉", " "), ()):
        with pytest.raises(BadInput):
            near(folder, *asked)


def test_a_map_is_drawn_once_and_the_same_each_time(tmp_path: Path) -> None:
    random_state = np.random.default_rng(3)
    centres = np.repeat(random_state.normal(0, 1, (3, 8)), 20, axis=0)
    matrix = (centres + random_state.normal(0, 0.05, (60, 8))).astype(np.float32)
    words = [f"w{number}" for number in range(60)]
    drawn: list[list[list[Any]]] = []
    for name in ("one", "two"):
        store.save(Vectors(words, list(range(60, 0, -1)), matrix), tmp_path / name)
        events = list(word_map(WordMapSpec(str(tmp_path / name), 50), Control()))
        assert any(isinstance(each, Progress) for each in events)
        again = list(word_map(WordMapSpec(str(tmp_path / name), 50), Control()))
        assert again == events[-1:]
        drawn.append(last(events).result["points"])
    assert drawn[0] == drawn[1]
    assert [point[::3] for point in drawn[0]] == [[word, 60 - number] for number, word in enumerate(words[:50])]
    places = np.array([point[1:3] for point in drawn[0]])
    assert np.abs(places).max() == 1
    distances = np.linalg.norm(places[:, None] - places[None], axis=2) + 9 * np.eye(50)
    assert all(place // 20 == nearest // 20 for place, nearest in enumerate(distances.argmin(axis=1)))


def test_a_map_follows_new_vectors_survives_damage_and_can_be_cancelled(tmp_path: Path) -> None:
    folder = kept(tmp_path / "v", {"a": [1.0, 0], "b": [0.5, 1], "c": [0, 1], "d": [1, 1], "e": [0, -1]})
    wanted = WordMapSpec(str(folder), 10)
    (old,) = last(list(word_map(wanted, Control()))).result["points"][:1]
    kept(folder, {"f": [1.0, 0], "g": [0.5, 1]})
    assert [each[0] for each in last(list(word_map(wanted, Control()))).result["points"]] == ["f", "g"] != old
    (folder / "map-10.json").write_text("{", encoding="utf-8")
    assert len(last(list(word_map(wanted, Control()))).result["points"]) == 2
    kept(folder, {"f": [1.0, 0]})
    assert last(list(word_map(wanted, Control()))).result["points"] == [["f", 0.0, 0.0, 5]]
    kept(folder, {"h": [1.0, 0]})
    control = Control()
    control.cancel()
    assert last(list(word_map(wanted, control))) == Done("cancelled")
