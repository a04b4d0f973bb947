"""Whatever is wrong with what is given: one sentence, exit code 2, no traceback, nothing written, nothing lost."""

from __future__ import annotations

import io
import signal
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lstmcore import cli
from tests.small import sample, tiny_spec, trained

JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 40
TABLE = "label,review\n" + "".join(f"1,服务很好第{n}次\n0,态度很差第{n}次\n" for n in range(12))
Make = Callable[[Path, Path], list[object]]


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    names = [each for each in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, each)]
    before = {each: signal.getsignal(getattr(signal, each)) for each in names}
    yield
    for name, handler in before.items():
        signal.signal(getattr(signal, name), handler)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    trained(tiny_spec(folder, epochs=0.2, hidden_size=8))
    return folder / "out.moxu"


def made(path: Path, data: bytes | str = b"") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return path


def damaged(path: Path, model: Path, change: Callable[[bytearray], None]) -> Path:
    data = bytearray(model.read_bytes())
    change(data)
    return made(path, bytes(data))


def without(path: Path, model: Path, name: str, other: bytes | None = None) -> Path:
    """The model with one member left out, or replaced."""
    with zipfile.ZipFile(model) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
            elif other is not None:
                new.writestr(each, other)
    return path


def flip(data: bytearray) -> None:
    data[len(data) // 2] ^= 0xFF


def long_line(count: int) -> str:
    return sample("luxun", count).replace("\n", "")


def files(folder: Path) -> list[Path]:
    """All files but those of the data folder."""
    return [each for each in folder.rglob("*") if each.is_file() and "moxu-home" not in each.parts]


# what is wrong, the words of the command line, a part of the sentence
WRONG: dict[str, tuple[Make, str]] = {
    "an empty file": (lambda p, m: ["train", made(p / "a.txt")], "empty"),
    "one character": (lambda p, m: ["train", made(p / "a.txt", "字")], "single character"),
    "199 characters": (lambda p, m: ["train", made(p / "a.txt", "字" * 199)], "199"),
    "blanks": (lambda p, m: ["train", made(p / "a.txt", " \n" * 500)], "blanks"),
    "a jpg named txt": (lambda p, m: ["train", made(p / "a.txt", JPG)], "not text"),
    "a folder without text": (lambda p, m: ["train", made(p / "d" / "a.png", JPG).parent], "not text"),
    "an empty folder": (lambda p, m: ["train", (p / "d").mkdir() or p / "d"], "no text files"),
    "no such file": (lambda p, m: ["train", p / "nowhere.txt"], "nowhere.txt"),
    "an archive that is none": (lambda p, m: ["train", made(p / "a.zip", b"PK\x03\x04zip")], "damaged"),
    "a recipe that is no TOML": (lambda p, m: ["train", made(p / "a.toml", "= 1")], "TOML"),
    "a recipe with an unknown name": (
        lambda p, m: ["train", made(p / "a.toml", 'sources = ["a.txt"]\nwings = 2')],
        "wings",
    ),
    "a recipe with words for numbers": (
        lambda p, m: ["train", made(p / "a.toml", 'sources = ["a.txt"]\nhidden_size = "many"')],
        "hidden_size",
    ),
    "a recipe whose sources are no list": (
        lambda p, m: ["train", made(p / "a.toml", "sources = 7")],
        "sources",
    ),
    "a million hidden units": (
        lambda p, m: ["train", made(p / "a.txt", long_line(400)), "--hidden-size", 10**6],
        "hidden_size",
    ),
    "a number beyond all numbers": (
        lambda p, m: ["train", made(p / "a.txt", long_line(400)), "--seed", "9" * 400],
        "seed",
    ),
    "minutes of nan": (lambda p, m: ["train", made(p / "a.txt", long_line(400)), "--minutes", "nan"], "minutes"),
    "a device that is not there": (
        lambda p, m: ["train", made(p / "a.txt", long_line(400)), "--device", "abacus"],
        "device",
    ),
    "a run folder in use": (
        lambda p, m: ["train", made(p / "a.txt", long_line(400)), "--run", m.parent / "run"],
        "run",
    ),
    "a target that is a file's child": (
        lambda p, m: ["train", made(p / "a.txt", long_line(400)), "--out", p / "a.txt" / "m.moxu"],
        "a.txt",
    ),
    "a target folder that is not empty": (
        lambda p, m: ["train", made(p / "d" / "a.txt", long_line(400)), "--out", p / "d"],
        "already",
    ),
    "a text to keep in a place that is none": (
        lambda p, m: ["read", made(p / "a.txt", long_line(400)), "--out", p / "a.txt" / "b"],
        "could not be written",
    ),
    "reviews to keep in a folder in use": (
        lambda p, m: ["train-reviews", made(p / "d" / "a.csv", TABLE), "--out", p / "d"],
        "already",
    ),
    "a run that is none": (lambda p, m: ["resume", p], "not a run"),
    "a run that is a file": (lambda p, m: ["resume", made(p / "a.txt", "x")], "not a run"),
    "a run whose spec is cut": (lambda p, m: ["resume", made(p / "r" / "spec.json", '{"sour').parent], "not a run"),
    "temperature nan": (lambda p, m: ["continue", m, "我", "--temperature", "nan"], "temperature"),
    "temperature minus one": (lambda p, m: ["continue", m, "我", "--temperature", -1], "temperature"),
    "a length of nothing": (lambda p, m: ["continue", m, "我", "--length", 0], "length"),
    "a copy limit too low": (lambda p, m: ["continue", m, "我", "--max-copy", 5], "max_copy"),
    "a model that is not there": (lambda p, m: ["continue", "nowhere", "我"], "nowhere"),
    "a model that is a text": (lambda p, m: ["continue", made(p / "a.moxu", "no model"), "我"], "not a Moxu model"),
    "a model that is empty": (lambda p, m: ["continue", made(p / "a.moxu"), "我"], "not a Moxu model"),
    "a model cut short": (lambda p, m: ["info", made(p / "a.moxu", m.read_bytes()[:-700])], "damaged"),
    "a model with a flipped byte": (lambda p, m: ["continue", damaged(p / "a.moxu", m, flip), "我"], "damaged"),
    "a model without weights": (
        lambda p, m: ["import", without(p / "a.moxu", m, "model.safetensors")],
        "model.safetensors",
    ),
    "a model with another vocabulary": (
        lambda p, m: ["continue", without(p / "a.moxu", m, "vocab.json", b'{"version": 1, "units": "char"}'), "我"],
        "vocab.json",
    ),
    "a model that is a folder of nothing": (lambda p, m: ["info", p], "no Moxu model"),
    "an export to nowhere": (lambda p, m: ["export", m, p / "a.txt" / "b" / "m.moxu"], "could not be written"),
    "an import of a jpg": (lambda p, m: ["import", made(p / "a.moxu", JPG)], "not a Moxu model"),
    "a measure without a file": (lambda p, m: ["evaluate", m, p / "nowhere.txt"], "nowhere.txt"),
    "a measure on an empty file": (lambda p, m: ["evaluate", m, made(p / "a.txt")], "empty"),
    "a measure on a folder": (lambda p, m: ["evaluate", m, p], "no file"),
    "a language model asked to rate": (lambda p, m: ["score", m, "很好"], "language model"),
    "nothing to rate": (lambda p, m: ["score", m], "Nothing to score"),
    "a table without the named column": (
        lambda p, m: ["train-reviews", made(p / "a.csv", TABLE), "--text-column", "nowhere"],
        "nowhere",
    ),
    "a table that is a picture": (lambda p, m: ["train-reviews", made(p / "a.csv", JPG)], "not text"),
    "a name of nothing": (lambda p, m: ["rename", m, ""], "must not be empty"),
    "a bundled model to delete": (lambda p, m: ["delete", m], "library"),
    "a trash that is empty": (lambda p, m: ["restore", "nowhere"], "trash"),
}


@pytest.mark.parametrize("what", WRONG)
def test_bad_input_is_one_sentence(
    what: str, tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    make, part = WRONG[what]
    words = [str(each) for each in make(tmp_path, model)]
    before = {each: each.read_bytes() for each in files(tmp_path)}
    weights = model.read_bytes()
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    capsys.readouterr()
    try:
        code = cli.main([*words, "--lang", "en"])
    except SystemExit as ending:
        code = int(ending.code or 0)
    out, err = capsys.readouterr()
    said = [line for line in err.splitlines() if not line.startswith(("run ", "- ", "+ "))]
    assert code == 2, err
    assert "Traceback" not in err
    assert len(said) == 1, err
    assert part in said[0]
    assert out == ""
    assert {each: each.read_bytes() for each in before} == before
    assert model.read_bytes() == weights
    assert {each for each in files(tmp_path) if each.name != ".lock"} == set(before)


def test_a_hostile_header_is_not_believed(tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Weights that announce more than they are."""
    path = without(tmp_path / "a.moxu", model, "model.safetensors", struct.pack("<Q", 1 << 40) + b"{}")
    assert cli.main(["continue", str(path), "我", "--lang", "en"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
