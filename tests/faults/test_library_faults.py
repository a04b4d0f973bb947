"""The library when things go wrong: L9 to L13 of the table of faults, a row each (L1 to L7: test_hostile_bundles;
L8: tests/golden)."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lstmcore import verbs
from lstmcore.control import Control
from lstmcore.errors import BadInput, CoreError
from lstmcore.events import Done, Event
from lstmcore.specs import ContinueSpec, ImportSpec, RenameSpec
from lstmcore.store import bundle, home, library
from lstmcore.store.manifest import is_id
from tests import library_writers
from tests.faults.fates import table
from tests.toy import toy, toy_kind

__all__ = ["toy_kind"]
GOLDEN = Path(__file__).parents[1] / "golden"


def own() -> list[dict[str, Any]]:
    return [card for card in library.list_models() if card["source"] == "library"]


def done(verb: str, spec: object) -> dict[str, Any]:
    *_, last = verbs.start(verb, spec, Control())
    assert isinstance(last, Done)
    return last.result


def refusal(verb: str, spec: object) -> str:
    """The sentence with which a job is refused; "" when it is done."""
    try:
        done(verb, spec)
    except BadInput as problem:
        return sentence(problem)
    return ""


def sentence(problem: CoreError) -> str:
    """What a person reads, which must be a sentence in both languages."""
    for language in ("zh", "en"):
        text = problem.sentence(language)
        assert not text.startswith("error.")
        assert "{" not in text
        assert "\n" not in text
    return problem.sentence("en")


@table(
    "L9",
    climbs="../x",
    root="/x",
    windows="..\\x",
    device="CON",
    long="长" * 10_000,
    bidi="\u202egnp.exe",
    empty="",
    blank=" \t\n",
    nul="a\x00b",
    lines="a\nb\r\u2028c",
    dots="..",
    taken="玩具",
    half="\ud800",
)
@pytest.mark.usefixtures("toy_kind")
def test_l9_a_name_is_only_shown(case: str) -> None:
    library.add(toy("玩具"))
    _check_named(case)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
@pytest.mark.usefixtures("toy_kind")
def test_l9_any_name(name: str) -> None:
    _check_named(name)


def _check_named(name: str) -> None:
    """A model is imported under ``name``, and another is renamed to it."""
    before = {each["ref"] for each in own()}
    made, other = library.add(toy(name)), library.add(toy("另一个"))
    assert refusal("rename", RenameSpec(other.name, name)) in ("", BadInput("name_empty").sentence("en"))
    assert {each["ref"] for each in own()} - before == {made.name, other.name}
    assert all(is_id(path.name) for path in home.library().iterdir() if path.is_dir())
    assert sorted(each.name for each in home.home().iterdir() if each.is_dir()) == ["library"]
    names = [each["name"] for each in own()]
    assert len(set(names)) == len(names)
    assert all(0 < len(each) <= 90 and each.isprintable() for each in names)


def test_l10_two_processes_lose_nothing() -> None:
    assert library_writers.check(60) > 10


def _gone(path: Path) -> None:
    shutil.rmtree(home.library())


def _moved(path: Path) -> None:
    home.library().rename(home.home() / "elsewhere")


def _a_file(path: Path) -> None:
    shutil.rmtree(home.library())
    (home.home() / "library").write_text("a file")


def _model_gone(path: Path) -> None:
    shutil.rmtree(path)


def _half_synced(path: Path) -> None:
    (path / bundle.TENSORS).unlink()


def _conflicting(path: Path) -> None:
    """A sync client keeps both versions."""
    shutil.copytree(path, path.with_name(path.name + " (conflict)"))
    (path / "manifest (conflict).json").write_text("{}")


L11: dict[str, tuple[Callable[[Path], None], bool]] = {
    "gone": (_gone, False),
    "moved": (_moved, False),
    "a_file": (_a_file, False),
    "model_gone": (_model_gone, False),
    "half_synced": (_half_synced, False),
    "conflict": (_conflicting, True),
}


@table("L11", **L11)
def test_l11_a_library_that_changes_under_one(case: tuple[Callable[[Path], None], bool]) -> None:
    change, lives = case
    card = done("import", ImportSpec(str(GOLDEN / "language-v1.moxu")))
    wish = ContinueSpec(card["ref"], "桃之夭夭，", 5, seed=1)
    first = done("continue", wish)["candidates"]
    change(Path(card["path"]))
    assert not (refusal("continue", wish) and lives)
    if lives:
        assert done("continue", wish)["candidates"] == first
    if not refusal("import", ImportSpec(str(GOLDEN / "language-v1.moxu"))):
        assert any(not each["damaged"] for each in own())


@table("L12", deleted=False, restored=True)
def test_l12_a_model_deleted_while_it_writes(case: bool) -> None:
    card = done("import", ImportSpec(str(GOLDEN / "language-v1.moxu")))
    wish = ContinueSpec(card["ref"], "桃之夭夭，", 60, seed=1)
    whole = done("continue", wish)["candidates"]
    going = verbs.start("continue", wish, Control())
    events: list[Event] = [next(going)]
    library.delete(card["ref"])
    if case:
        library.restore(card["ref"])
    events.extend(going)
    last = events[-1]
    assert isinstance(last, Done)
    assert last.result["candidates"] == whole
    if case:
        assert done("continue", wish)["candidates"] == whole
    else:
        with pytest.raises(BadInput) as caught:
            done("continue", wish)
        assert "no model called" in sentence(caught.value)
        library.restore(card["ref"])
        assert done("continue", wish)["candidates"] == whole


ONE, OTHER = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
STEPS = ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.utime", "shutil.rmtree", "os.chmod")
OPERATIONS: dict[str, Callable[[], object]] = {
    "add": lambda: library.add(toy("two", id=OTHER)),
    "rename": lambda: library.rename(ONE, "three"),
    "delete": lambda: library.delete(ONE),
    "restore": lambda: library.restore(OTHER),
    "export": lambda: bundle.write_zip(bundle.read(home.library() / ONE), home.home() / "out.moxu"),
}


def killed_at(step: int, operation: Callable[[], object]) -> bool:
    """Do ``operation`` in a fork that is killed at its ``step``-th touch of the disk; True when it ended."""
    child = os.fork()
    if not child:
        left = [step]

        def count(event: str, _: object) -> None:
            if event in STEPS:
                left[0] -= 1
                if not left[0]:
                    os._exit(9)

        sys.addaudithook(count)
        try:
            operation()
        finally:
            os._exit(0 if sys.exc_info()[0] is None else 1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 9)
    return code == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a fork is what is killed")
@table("L13", **OPERATIONS)
@pytest.mark.usefixtures("toy_kind")
def test_l13_killed_at_every_step_it_is_old_or_new(case: Callable[[], object], tmp_path: Path) -> None:
    library.add(toy("one", id=ONE))
    if case is OPERATIONS["restore"]:
        library.add(toy("two", id=OTHER))
        library.delete(OTHER)
    kept = tmp_path / "kept"
    shutil.copytree(home.home(), kept)
    old = _state()
    case()
    new = _state()
    assert new != old
    step, ended, seen = 0, False, set[object]()
    while not ended:
        step += 1
        shutil.rmtree(home.home())
        shutil.copytree(kept, home.home(), dirs_exist_ok=True)
        ended = killed_at(step, case)
        found = _state()
        assert found in (old, new), step
        seen.add(found)
        if not ended and found == old:
            case()  # what the dead one left is in nobody's way
            assert _state() == new, step
    assert seen == {old, new}
    assert step > 3


def _state() -> tuple[object, ...]:
    """What a person would find: the whole models, what lies in the trash, and the exported file."""
    cards = [(card["ref"], card["name"], card["damaged"]) for card in own()]
    for ref, _, _ in cards:
        bundle.read(home.library() / ref)
    out = home.home() / "out.moxu"
    exported = bundle.read(out).manifest["name"] if out.exists() else ""
    trash = sorted(path.name for path in home.library().glob(f"{library.TRASH}*"))
    return tuple(sorted(cards)), tuple(trash), exported
