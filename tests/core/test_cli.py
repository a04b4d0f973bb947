"""The command line in process: exit codes, the last line as JSON, sentences in two languages, never a traceback."""

from __future__ import annotations

import io
import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lstmcore import cli
from lstmcore.control import Control
from lstmcore.engine import answer
from lstmcore.events import Done
from lstmcore.runs import at_work
from tests.small import sample

Run = Callable[..., tuple[int, str, str]]
TINY = ["--threads", "1", "--hidden-size", "8", "--batch-size", "4", "--bptt", "16", "--precision", "fp32"]


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    """The command line takes the signals; the tests want theirs back."""
    names = [each for each in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, each)]
    before = {each: signal.getsignal(getattr(signal, each)) for each in names}
    yield
    for name, handler in before.items():
        signal.signal(getattr(signal, name), handler)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Call the command line: exit code, stdout, stderr."""

    def call(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = cli.main([str(each) for each in words])
        except SystemExit as ending:
            code = int(ending.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return call


def last(out: str) -> dict[str, Any]:
    return json.loads(out.splitlines()[-1])


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A language model trained in a second."""
    folder = tmp_path_factory.mktemp("model")
    (folder / "text.txt").write_text(sample("luxun", 3000), encoding="utf-8")
    words = ["train", folder / "text.txt", "--out", folder / "m.moxu", "--epochs", 1, "--run", folder / "run", *TINY]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", io.StringIO())
        patch.setattr("sys.stderr", io.StringIO())
        assert cli.main([*map(str, words), "--name", "小样", "--json"]) == 0
    return folder / "m.moxu"


def test_a_kept_corpus_is_read_again_searched_and_tried(run: Run, tmp_path: Path) -> None:
    for name, text in (("a.txt", "第一章\n“你好。”"), ("b.txt", "第二章\n再见，朋友。")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    kept = tmp_path / "kept"
    run("read", tmp_path / "a.txt", tmp_path / "b.txt", "--out", kept, "--quotes", "straight", "--no-headings")
    (tmp_path / "a.txt").unlink()
    words = ("--without", tmp_path / "b.txt", "--weight", f"{tmp_path / 'a.txt'}=3")
    code, out, _ = run("read", kept, "--out", kept, "--headings", *words, "--json")
    assert (code, (kept / "text.txt").read_text("utf-8")) == (0, '第一章\n"你好。"')  # other switches stay as they were
    assert [(each["use"], each["weight"]) for each in last(out)["files"]] == [(True, 3), (False, 1)]
    code, out, _ = run("read", kept, "--out", kept, "--with", tmp_path / "b.txt")
    assert (kept / "text.txt").read_text("utf-8").endswith("再见，朋友。")
    code, out, _ = run("search", kept, "朋友", "--json")
    assert (code, last(out)["total"]) == (0, 1)
    code, out, _ = run("search", kept, "第.章", "--regex", "--limit", 1, "--json")
    assert (last(out)["total"], last(out)["cut"]) == (2, True)
    code, out, _ = run("cleaning", kept, "--json")
    assert last(out)["steps"]["headings"]["count"] == 2


@pytest.mark.parametrize(
    "words", [("--weight", "a.txt"), ("--weight", "a.txt=0"), ("--without", "gone.txt"), ("--weight", "=3")]
)
def test_choices_that_make_no_sense_are_one_sentence(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "a.txt").write_text("你好，朋友。", encoding="utf-8")
    code, _, err = run("read", tmp_path / "a.txt", *words)
    assert code == 2
    assert len(err.strip().splitlines()) == 1


def test_read_as_json(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(sample("luxun", 500).encode("gb18030"))
    (tmp_path / "b.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(300))
    code, out, err = run("read", tmp_path, "--json")
    result = last(out)
    assert (code, err) == (0, "")
    assert result["chars"] == 500
    assert result["language"] == "zh"
    assert result["duplicates"] == 0
    assert {"path", "kind", "codec", "chars", "bad_sequences", "dropped", "refused"} <= set(result["files"][0])
    assert [bool(each["refused"]) for each in result["files"]] == [False, True]


def test_read_for_people(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(sample("luxun", 500), encoding="utf-8")
    (tmp_path / "b.txt").touch()
    code, out, err = run("read", tmp_path, "--lang", "zh")
    assert code == 0
    assert "是空的" in err or "空" in err
    assert json.loads(out)["chars"] == 500


def test_train_as_json(run: Run, tmp_path: Path, moxu_home: Path) -> None:
    (tmp_path / "text.txt").write_text(sample("luxun", 2000), encoding="utf-8")
    code, out, err = run("train", tmp_path / "text.txt", "--out", tmp_path / "m.moxu", "--epochs", 1, *TINY, "--json")
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == 1
    wanted = ("bits_per_char", "perplexity", "perplexity_per_char", "train_perplexity", "epochs", "steps", "seconds")
    result = last(out)
    assert set(result) >= {*wanted, "tokens_per_second", "copy_rate", "model"}
    assert Path(result["run"]).parent == moxu_home / "runs"
    code, out, _ = run("resume", result["run"], "--json")
    assert (code, last(out)) == (0, result)


def test_train_by_a_recipe_into_the_library(run: Run, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(sample("luxun", 2000), encoding="utf-8")
    recipe = tmp_path / "spec.toml"
    recipe.write_text(
        'sources = ["text.txt"]\nname = "方子"\nepochs = 1\nhidden_size = 8\nthreads = 1\n', encoding="utf-8"
    )
    code, _, _ = run("train", recipe, "--batch-size", 4, "--json")
    assert code == 0
    names = [each["name"] for each in last(run("models", "--json")[1])["models"]]
    assert "方子" in names
    assert last(run("info", "方子", "--json")[1])["architecture"]["hidden_size"] == 8


def test_events_are_lines_of_json(run: Run, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(sample("luxun", 2000), encoding="utf-8")
    words = ["train", tmp_path / "text.txt", "--out", tmp_path / "m.moxu", "--epochs", 0.5, *TINY]
    code, out, _ = run(*words, "--events")
    events = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert events[0]["event"] == "Started"
    assert events[-1]["event"] == "Done"
    code, out, _ = run(*words, "--events", "--json")
    assert set(last(out)) >= {"bits_per_char", "model"}


def test_continue(run: Run, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["continue", model, "我在年青时候", "--length", 30, "--seed", 5]
    code, out, err = run(*words, "--candidates", 2, "--json")
    result = last(out)
    assert (code, err) == (0, "")
    assert set(result) == {"prefix", "candidates", "seconds"}
    assert set(result["candidates"][0]) == {"text", "bits_per_char", "copied"}
    assert len(result["candidates"]) == 2
    code, plain, _ = run(*words, "--out", tmp_path / "out.txt")
    assert code == 0
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == "我在年青时候" + plain[:-1]
    assert len(plain) == 31
    monkeypatch.setattr("sys.stdin", io.StringIO("我在年青时候"))
    assert run("continue", model, "-", "--length", 30, "--seed", 5)[1] == plain


def test_choices(run: Run, model: Path) -> None:
    code, out, _ = run("choices", model, "我在年青时", "--count", 5, "--json")
    assert code == 0
    assert len(last(out)["choices"]) == 5


def test_evaluate(run: Run, model: Path, tmp_path: Path) -> None:
    (tmp_path / "unseen.txt").write_bytes(sample("luxun", 4000)[3000:].replace("\n", "\r\n").encode("utf-8"))
    code, out, _ = run("evaluate", model, tmp_path / "unseen.txt", "--json")
    result = last(out)
    assert code == 0
    wanted = {"bits_per_char", "perplexity_per_token", "perplexity_per_char", "chars", "tokens", "seconds", "parts"}
    assert set(result) == wanted
    assert set(result["parts"]) == {"ngram", "lstm", "mixture", "cache"}
    assert result["chars"] == 1000
    alone = last(run("evaluate", model, tmp_path / "unseen.txt", "--no-cache", "--no-ngram", "--json")[1])
    assert alone["bits_per_char"] == pytest.approx(result["parts"]["lstm"], abs=1e-4)


def test_the_library(run: Run, model: Path, tmp_path: Path) -> None:
    assert run("import", model, "--json")[0] == 0
    cards = last(run("models", "--json")[1])["models"]
    assert "小样" in [each["name"] for each in cards]
    card = last(run("info", "小样", "--json")[1])
    assert {"format", "id", "name", "kind", "metrics", "training", "corpus", "samples", "history"} <= set(card)
    code, out, _ = run("export", "小样", tmp_path / "out.moxu", "--no-ngram", "--json")
    assert code == 0
    assert last(out)["ngram"] == {}
    assert (tmp_path / "out.moxu").stat().st_size > 0
    assert run("rename", "小样", "新名")[0] == 0
    gone = last(run("delete", "新名", "--json")[1])["id"]
    assert run("info", "新名")[0] == 2
    assert run("restore", gone)[0] == 0
    assert run("info", "新名")[0] == 0


def test_an_exported_model_without_ngrams_still_writes(run: Run, model: Path, tmp_path: Path) -> None:
    run("export", model, tmp_path / "out.moxu", "--no-ngram")
    assert (
        len(last(run("continue", tmp_path / "out.moxu", "我", "--length", 9, "--json")[1])["candidates"][0]["text"])
        == 9
    )


@pytest.mark.parametrize(("language", "part"), [("zh", "没有叫"), ("en", "There is no model called")])
def test_errors_speak_the_language_asked_for(run: Run, language: str, part: str) -> None:
    code, out, err = run("continue", "nowhere", "x", "--lang", language)
    assert (code, out) == (2, "")
    assert part in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["fly"],
        ["train"],
        ["train", "x.txt", "--hidden-size", "many"],
        ["train", "x.txt", "--wings", "2"],
        ["continue"],
        ["continue", "m", "--lang", "fr"],
    ],
)
def test_wrong_words_are_one_line_and_exit_2(run: Run, words: list[str]) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1


def test_a_run_at_work_is_refused(run: Run, model: Path) -> None:
    with at_work(model.parent / "run"):
        code, _, err = run("resume", model.parent / "run", "--lang", "en")
    assert code == 2
    assert err == "This run is already at work.\n"


def test_stopped_early_is_exit_3(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "text.txt").write_text(sample("luxun", 2000), encoding="utf-8")

    def stopping(verb: str, values: dict[str, Any], control: Control) -> Any:
        for event in answer(verb, values, control):
            yield event
            if type(event).__name__ == "StepDone":
                signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(cli, "answer", stopping)
    words = ["train", tmp_path / "text.txt", "--out", tmp_path / "m.moxu", "--epochs", 500, *TINY, "--json"]
    code, out, _ = run(*words)
    assert code == 3
    # the second signal means: leave at once; the first alone would have kept the best
    assert Path(last(out)["run"]).is_dir()


def test_our_own_fault_is_exit_1(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(spec: Any, control: Control) -> Any:
        yield Done("done") if spec is None else 1 / 0

    monkeypatch.setattr("lstmcore.verbs.generator", lambda verb: broken)
    monkeypatch.setattr("lstmcore.engine.log.exception", lambda *rest: None)
    code, out, err = run("models", "--lang", "en")
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1


def test_a_prefix_that_is_not_utf8_does_no_harm(run: Run, model: Path) -> None:
    code, out, _ = run("continue", model, "我在\udcff", "--length", 5, "--json")
    assert code == 0
    assert len(last(out)["candidates"][0]["text"]) == 5


def test_word_vectors_and_a_lesson(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("cat dog soup\n" * 9, encoding="utf-8")
    (tmp_path / "glove.txt").write_text("cat 1 0\ndog 0.9 0.1\nsoup 0 1\n", encoding="utf-8")
    code, out, _ = run(
        "vectors", tmp_path / "a.txt", "--out", tmp_path / "v", "--from-file", tmp_path / "glove.txt", "--json"
    )
    assert (code, last(out)["found"], last(out)["covered"]) == (0, 3, 1.0)
    code, out, err = run("neighbours", tmp_path / "v", "cats", "--minus", "soup", "--top", "1", "--lang", "en")
    assert (code, out.split("\t")[1]) == (0, "cat\n")
    assert "“cats”" in err
    code, out, _ = run("map", tmp_path / "v", "--top", "10")
    assert (code, [line.split("\t")[0] for line in out.splitlines()]) == (0, ["cat", "dog", "soup"])
    code, out, _ = run("lesson", "cat mouse", tmp_path / "a.txt", "--units", "word", "--vectors", tmp_path / "v")
    rows = [line.split("\t") for line in out.splitlines()]
    assert (code, [row[0] for row in rows]) == (0, ["token", "cat", "' '", "mouse"])
    assert rows[3][1] == "-1"
    code, out, err = run("neighbours", tmp_path, "cat", "--lang", "en")
    assert (code, out, len(err.splitlines())) == (2, "", 1)
