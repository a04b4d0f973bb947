"""The Corpora page: texts become cards, cards can be renamed and thrown away, and nothing is lost in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtWidgets import QApplication, QFileDialog

from app.corpora.card import draft_of
from app.corpora.controller import EACH_ITS_OWN
from app.corpora.samples import samples
from app.i18n import words
from app.reports import advice, health_of, summary
from lstmcore.events import Done, Failed, FileRead, Progress
from lstmcore.store import home
from tests.app.corpora import Page, keep, report

LEFT = Qt.MouseButton.LeftButton


def test_the_empty_page_offers_samples_that_read_with_one_click(page: Page) -> None:
    assert page.panel.samples
    page.qtbot.mouseClick(page.panel.samples[0], LEFT)
    verb, spec = page.client.asked[-1]
    assert verb == "read"
    assert spec.sources == (samples()[0].path,)
    assert Path(spec.sources[0]).is_file()
    assert Path(spec.out).parent == home.corpora()


def test_copied_files_are_pasted_and_others_chosen_by_key(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = tmp_path / "chosen.txt"
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(chosen)], ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "copied.txt")), QUrl("https://example.org/far.txt")])
    QApplication.clipboard().setMimeData(data)
    wanted: list[tuple[str, ...]] = []
    page.panel.pasted.connect(wanted.append)
    page.panel.read_requested.connect(wanted.append)
    page.panel.focus_first()
    control = Qt.KeyboardModifier.ControlModifier
    for key, more in ((Qt.Key.Key_V, control), (Qt.Key.Key_O, control)):
        page.qtbot.keyClick(page.panel, key, more)
    page.qtbot.keyClick(page.panel, Qt.Key.Key_O, control | Qt.KeyboardModifier.ShiftModifier)
    assert wanted == [(str(tmp_path / name),) for name in ("copied.txt", "chosen.txt", "")]


def test_files_are_listed_while_they_are_read(page: Page) -> None:
    page.controller.read(["drop"])
    card = page.panel.readings[0]
    page.client.jobs[0].tell(
        Progress("reading", 5, 10),
        FileRead("drop/故乡.txt", "txt", "gb18030", 5321),
        FileRead("drop/空.txt", refused="empty_file", values={"path": "drop/空.txt"}),
    )
    page.qtbot.waitUntil(lambda: card.bar.value() == 500)
    assert (card.read, card.left_out) == (1, 1)
    lines = [each.full_text() for each in card._lines]
    assert lines[0].startswith("故乡.txt ・ 5,321 字 ・ GB18030")
    assert "空.txt" in lines[1]
    assert "drop/" not in "".join(lines)


def test_what_was_read_becomes_a_card_and_the_next_corpus_to_train(page: Page) -> None:
    page.controller.read(["drop"])
    folder = Path(page.client.asked[-1][1].out)
    folder.mkdir(parents=True)
    (folder / "report.json").write_text(json.dumps(report(refused=1), ensure_ascii=False), encoding="utf-8")
    page.client.jobs[0].tell(Done("done", {"refused": 1, "sha256": "故乡", "folder": str(folder)}))
    page.qtbot.waitUntil(lambda: len(page.panel.cards) == 1)
    assert page.state.current_corpus == str(folder)
    assert not page.panel.readings
    assert "1 个" in page.told[-1].text
    page.told[-1].actions[0].do()
    assert page.panel.opened.isVisible()
    model = page.controller.tabs.files.tab.model
    assert [model.index(row, 1).data() for row in range(model.rowCount())] == ["封面.jpg"], "only what was left out"


def test_each_path_its_own_corpus_one_after_the_other(page: Page) -> None:
    page.controller.read(["a.txt", "b.txt"])
    assert [spec.sources for _, spec in page.client.asked] == [("a.txt",)]
    page.client.jobs[0].tell(Done("cancelled"))
    page.qtbot.waitUntil(lambda: len(page.client.jobs) == 2)
    assert page.client.asked[-1][1].sources == ("b.txt",)


def test_very_many_paths_become_one_corpus(page: Page) -> None:
    paths = tuple(f"{number}.txt" for number in range(EACH_ITS_OWN + 1))
    page.controller.read(paths)
    assert page.client.asked[-1][1].sources == paths


def test_cancel_keeps_nothing(page: Page) -> None:
    page.controller.read(["drop"])
    page.qtbot.mouseClick(page.panel.readings[0].cancel, LEFT)
    assert page.client.jobs[0].said == ["cancel"]


def test_a_file_that_cannot_be_read_is_one_sentence(page: Page) -> None:
    page.controller.read(["leer.txt"])
    page.client.jobs[0].tell(Failed("empty_file", {"path": "leer.txt"}))
    page.qtbot.waitUntil(lambda: bool(page.told))
    assert "leer.txt" in page.told[-1].text
    assert not page.panel.cards


def test_the_same_text_twice_is_one_card(page: Page) -> None:
    first = keep()
    page.list(1)
    page.controller.read(["again.txt"])
    folder = Path(page.client.asked[-1][1].out)
    folder.mkdir()
    page.client.jobs[0].tell(Done("done", {"refused": 0, "sha256": "故乡"}))
    page.qtbot.waitUntil(lambda: not folder.exists())
    assert page.state.current_corpus == first
    assert "故乡" in page.told[-1].text


def test_corpora_of_earlier_days_are_there_again_and_broken_ones_do_no_harm(page: Page) -> None:
    keep("新", created="2026-11-20T00:00:00+00:00")
    keep("旧", created="2026-11-19T00:00:00+00:00")
    broken = Path(keep("坏")) / "report.json"
    broken.write_text("{", encoding="utf-8")
    page.list(2)
    assert [card.name.text() for card in page.panel.cards] == ["新", "旧"]


def test_a_card_is_renamed_in_its_place(page: Page) -> None:
    folder = keep()
    page.list(1)
    card = page.panel.cards[0]
    card.name.edit()
    card.name.field.setText("  回乡  ")
    page.qtbot.keyClick(card.name.field, Qt.Key.Key_Return)
    page.qtbot.waitUntil(lambda: page.panel.cards[0].name.text() == "回乡")
    assert json.loads((Path(folder) / "report.json").read_text(encoding="utf-8"))["name"] == "回乡"


def test_escape_leaves_the_name_alone(page: Page) -> None:
    keep()
    page.list(1)
    card = page.panel.cards[0]
    card.name.edit()
    card.name.field.setText("别的")
    page.qtbot.keyClick(card.name.field, Qt.Key.Key_Escape)
    assert card.name.shown.isVisible()
    assert page.state.corpora[0]["name"] == "故乡"


def test_a_removed_corpus_can_be_brought_back(page: Page) -> None:
    folder = keep()
    page.list(1)
    page.controller.remove(folder)
    page.qtbot.waitUntil(lambda: not page.panel.cards)
    assert not Path(folder).exists()
    page.told[-1].actions[0].do()
    page.qtbot.waitUntil(lambda: len(page.panel.cards) == 1)
    assert (Path(folder) / "text.txt").is_file()


def test_wishes_of_a_card(page: Page, tmp_path: Path) -> None:
    draft = tmp_path / "日记.txt"
    draft.write_text("今天下雨。", encoding="utf-8")
    folder = keep("日记", chars=5, files=[{"path": str(draft), "chars": 5, "refused": ""}])
    page.list(1)
    card = page.panel.cards[0]
    with page.qtbot.waitSignal(page.controller.train_requested) as asked:
        page.qtbot.mouseClick(card.train, LEFT)
    assert asked.args == [folder]
    menu = card.make_menu()
    with page.qtbot.waitSignal(page.controller.open_draft_requested) as asked:
        next(each for each in menu.actions() if "草稿" in each.text()).trigger()
    assert asked.args == [str(draft)]
    menu.close()


def test_only_one_small_text_that_is_still_there_can_be_a_draft(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("字", encoding="utf-8")
    file = {"path": str(path), "refused": ""}
    assert draft_of({"chars": 1, "files": [file]}) == str(path)
    assert draft_of({"chars": 10**6, "files": [file]}) == ""
    assert draft_of({"chars": 1, "files": [file, file]}) == ""
    path.unlink()
    assert draft_of({"chars": 1, "files": [file]}) == ""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_word_is_there_in_both_languages(page: Page, language: str) -> None:
    words.use(language)
    page.open("files", duplicates=2, bad_sequences=1, refused=1)
    opened, shown = page.panel.opened, list[str]()
    for key in opened.tabs.values():
        opened.open_tab(key)
        shown += [each.text() for each in page.panel.findChildren(object) if callable(getattr(each, "text", None))]
    table = page.controller.tabs.files.tab
    menus = (page.panel.make_menu(), page.panel.cards[0].make_menu(), opened.head.make_menu(), table.make_menu())
    shown += [action.text() for menu in menus for action in menu.actions()]
    shown += [str(table.model.headerData(each, Qt.Orientation.Horizontal)) for each in range(table.model.columnCount())]
    assert not [text for text in shown if text.startswith(("corpora.", "app.", "error."))]
    assert not [text for text in shown if "corpora." in text]
    words.use("zh")


def test_twenty_thousand_files_are_drawn_now_and_then_not_one_by_one(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.controller.read(["drop"])
    card, drawn = page.panel.readings[0], []
    monkeypatch.setattr(card, "_draw", lambda: drawn.append(None))
    card._drawing.timeout.disconnect()
    card._drawing.timeout.connect(card._draw)
    for number in range(20_000):
        card.add(FileRead(f"drop/{number}.txt", "txt", "utf-8", 100))
    QApplication.processEvents()
    assert card.read == 20_000
    assert len(drawn) <= 1


def test_a_report_in_words() -> None:
    words.use("zh")
    assert summary(report()) == "86.7 万字 ・ 简体 ・ GB18030"
    assert health_of(report())[1]
    assert health_of(report(duplicates=2, bad_sequences=1, refused=3)) == (
        "去掉 2 份重复 ・ 1 处坏字节 ・ 3 个没读",
        False,
    )
    assert [advice(size) for size in (100, 100_000, 867_000, 10_000_000)] == [
        "too_small",
        "quick",
        "standard",
        "overnight",
    ]
