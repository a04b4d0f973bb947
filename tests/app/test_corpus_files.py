"""The tab of files: what became of each, and changes that wait until one re-reading applies them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from app.corpora.fates import fate_of, has_codec
from app.corpora.file_choices import FileChoices
from app.corpora.file_side import spoken_bytes
from app.corpora.files_model import COLUMNS, FilesModel
from app.i18n import words
from lstmcore.events import Done
from lstmcore.specs import FileChoice
from tests.app.corpora import Page, file, keep

LEFT = Qt.MouseButton.LeftButton
Role = Qt.ItemDataRole


def column(model: FilesModel, name: str, role: Role = Role.DisplayRole) -> list[object]:
    return [model.index(row, COLUMNS.index(name)).data(role) for row in range(model.rowCount())]


def test_every_file_with_its_fate(page: Page) -> None:
    refused = file("坏", refused="broken_document", chars=0, values={"kind": "docx"}, codec="")
    repaired = file("旧", bad_sequences=3, values={"joined": 120})
    page.open(files=[file("故乡", weight=3), repaired, refused, file("关", use=False)])
    model = page.controller.tabs.files.tab.model
    assert column(model, "file") == ["故乡.txt", "旧.txt", "坏.txt", "关.txt"]
    assert column(model, "weight") == ["×3", "×1", "", ""]
    assert column(model, "chars") == ["5,321", "5,321", "", ""]
    fates = column(model, "fate")
    assert fates[:2] == ["", "3 处坏字节 ・ 接回 120 行"]
    assert "坏.txt" not in str(fates[2]), "its name stands beside it"
    assert fates[3] == "你关掉了它"
    checks = column(model, "use", Role.CheckStateRole)
    assert checks == [Qt.CheckState.Checked, Qt.CheckState.Checked, None, Qt.CheckState.Unchecked]


def test_what_was_left_out_can_be_seen_alone_and_the_choice_is_remembered(page: Page) -> None:
    page.open(files=[file("故乡"), file("药"), file("关", use=False)])
    tab = page.controller.tabs.files.tab
    assert [made.text().split()[-1] for made in tab.filters.values()] == ["3", "2", "1"]
    page.qtbot.mouseClick(tab.filters["left"], LEFT)
    assert column(tab.model, "file") == ["关.txt"]
    assert page.settings.corpus_files == "left"
    page.qtbot.mouseClick(tab.filters["all"], LEFT)
    tab.search.setText("药")
    page.qtbot.waitUntil(lambda: column(tab.model, "file") == ["药.txt"])


def test_changes_are_collected_taken_back_and_applied_by_one_reading(page: Page) -> None:
    folder = page.open(files=[file("故乡"), file("药"), file("明天")])
    tab = page.controller.tabs.files.tab
    tab.table.selectRow(0)
    page.qtbot.keyClick(tab.table, Qt.Key.Key_Space)
    tab.weight_requested.emit(("drop/药.txt", "drop/明天.txt"), 5)
    assert tab.changes.text() == "3 处改动"
    assert tab.apply.isVisible()
    assert not page.asked("read")
    page.qtbot.mouseClick(tab.undo, LEFT)
    assert tab.changes.text() == "1 处改动"
    page.qtbot.mouseClick(tab.apply, LEFT)
    (spec,) = page.asked("read")
    assert (spec.sources, spec.out) == ((folder,), folder)
    assert spec.choices == (FileChoice("drop/故乡.txt", use=False),)
    assert not tab.apply.isVisible(), "one reading at a time"
    assert not tab.model.editable
    keep(folder=folder, files=[file("故乡", use=False), file("药"), file("明天")])
    page.client.jobs[-1].tell(Done("done", {"sha256": "neu"}))
    page.qtbot.waitUntil(lambda: tab.model.editable and not tab.model.choices)
    assert not tab.apply.isVisible()


def test_discarding_all_changes(page: Page) -> None:
    page.open(files=[file("故乡"), file("药")])
    tab = page.controller.tabs.files.tab
    tab.use_requested.emit(("drop/故乡.txt", "drop/药.txt"), False)
    page.qtbot.mouseClick(tab.reset, LEFT)
    assert not tab.apply.isVisible()
    assert column(tab.model, "use", Role.CheckStateRole) == [Qt.CheckState.Checked] * 2


def test_a_tick_is_a_wish(page: Page) -> None:
    page.open(files=[file("故乡"), file("药")])
    tab = page.controller.tabs.files.tab
    at = tab.table.visualRect(tab.model.index(1, 0))
    page.qtbot.mouseClick(tab.table.viewport(), LEFT, pos=QPoint(at.left() + 18, at.center().y()))
    assert tab.model.choices.of("drop/药.txt") == FileChoice("drop/药.txt", use=False)


def test_another_encoding_is_read_at_once_and_other_changes_go_on_waiting(page: Page) -> None:
    folder = page.open(files=[file("故乡"), file("药")])
    tab = page.controller.tabs.files.tab
    tab.use_requested.emit(("drop/药.txt",), False)
    tab.table.selectRow(0)
    menu = tab.make_menu("codec")
    next(action for action in menu.actions() if action.text() == "Big5").trigger()
    (spec,) = page.asked("read")
    assert spec.choices == (FileChoice("drop/故乡.txt", encoding="big5"),)
    keep(folder=folder, files=[file("故乡", encoding="big5", codec="big5", preview="新的开头"), file("药")])
    page.client.jobs[-1].tell(Done("done", {"sha256": "neu"}))
    page.qtbot.waitUntil(lambda: tab.side.text.toPlainText() == "新的开头")
    assert column(tab.model, "codec") == ["Big5", "GB18030"]
    assert tab.changes.text() == "1 处改动"
    menu.close()


def test_keys_open_the_list_of_a_cell(page: Page) -> None:
    page.open(files=[file("故乡")])
    tab = page.controller.tabs.files.tab
    wanted: list[str] = []
    tab.table.list_wanted.disconnect()
    tab.table.list_wanted.connect(lambda name, _: wanted.append(name))
    for name in ("codec", "weight", "file"):
        tab.table.setCurrentIndex(tab.model.index(0, COLUMNS.index(name)))
        page.qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    assert wanted == ["codec", "weight", ""]


def test_the_side_shows_the_chosen_file(page: Page) -> None:
    page.open(files=[file("故乡", bad_sequences=2), file("药")])
    tab = page.controller.tabs.files.tab
    tab.table.selectRow(0)
    assert tab.side.name.full_text() == "故乡.txt"
    assert tab.side.name.toolTip() == "drop/故乡.txt"
    assert tab.side.facts.text() == "txt ・ GB18030 ・ 5,321 字 ・ 640 B"
    assert tab.side.fate.text() == "2 处坏字节"
    assert tab.side.text.toPlainText() == "故乡的开头。"
    tab.table.selectAll()
    assert not tab.side.text.isVisible(), "of several files none is shown"


def test_sorting_by_size(page: Page) -> None:
    page.open(files=[file("中", chars=20), file("大", chars=300), file("小", chars=1)])
    tab = page.controller.tabs.files.tab
    tab.table.sortByColumn(COLUMNS.index("chars"), Qt.SortOrder.DescendingOrder)
    assert column(tab.model, "file") == ["大.txt", "中.txt", "小.txt"]
    tab.model.sort(-1)
    assert column(tab.model, "file") == ["中.txt", "大.txt", "小.txt"]


def test_choices_that_come_true_are_none_any_more() -> None:
    choices = FileChoices([file("一"), file("二"), file("三")])
    choices.change(["drop/一.txt", "drop/二.txt", "drop/三.txt"], weight=2)
    choices.change(["drop/三.txt"], weight=1)
    assert len(choices) == 2
    choices.rebase([file("一", weight=2), file("二", encoding="big5")])
    assert choices.all_wanted() == (
        FileChoice("drop/一.txt", weight=2),
        FileChoice("drop/二.txt", weight=2, encoding="big5"),
    )
    assert choices.is_changed("drop/二.txt")
    assert not choices.is_changed("drop/一.txt")
    assert choices.steps == 0


def test_twenty_thousand_files_are_rows_not_widgets(page: Page) -> None:
    model = FilesModel(page.panel)
    files = [file(f"第{number}章", chars=number % 977) for number in range(20_000)]
    model.show_files(files, FileChoices(files), True)
    model.show_only("read", "9章")
    model.sort(COLUMNS.index("fate"))
    assert model.rowCount() == 2000


@pytest.mark.parametrize(
    ("row", "can"),
    [
        ({"kind": "txt"}, True),
        ({"kind": "docx"}, False),
        ({"kind": "txt", "refused": "no_codec"}, True),
        ({"kind": "txt", "refused": "duplicate"}, False),
        ({"kind": "txt", "refused": "duplicate", "use": False}, True),
    ],
)
def test_where_another_encoding_could_help(row: dict[str, object], can: bool) -> None:
    assert has_codec(row) is can


def test_fates_in_words() -> None:
    words.use("zh")
    twin = {"path": "x/二.txt", "refused": "duplicate", "values": {"first": "drop/深/一.txt", "path": "x/二.txt"}}
    assert fate_of(twin) == "与 一.txt 内容相同，只算一次。"
    assert fate_of(file("三", values={"edition_of": "a/b.epub", "percent": 97})) == "与 b.epub 有 97 % 相同"
    assert [spoken_bytes(size) for size in (640, 12_700, 3_250_000)] == ["640 B", "12.4 KB", "3.1 MB"]
