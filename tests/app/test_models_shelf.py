"""The shelf: tags and sifting, duplicates, a check, two models on one text, the trash."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.i18n import set_language, tr, words
from app.models import figures
from lstmcore.events import Done, Event, Failed, Surprised
from lstmcore.specs import DuplicateSpec, EmptyTrashSpec, RestoreRunSpec, RestoreSpec, SurpriseSpec, TagSpec, VerifySpec
from tests.app.fake_client import FakeJob
from tests.app.test_models_page import OWN, STARTER, Page


@pytest.fixture
def page(qtbot: QtBot):
    before = words.language
    set_language("zh")
    made = Page(qtbot)
    made.choose("u1")
    yield made
    set_language(before)


class Asked:
    """What the client is asked, answered from a list a verb."""

    def __init__(self, page: Page, **answers: list[list[Event]]) -> None:
        ask = page.client.ask

        def answered(verb: str, spec: object) -> FakeJob:
            waiting = answers.get(verb.replace("-", "_"))
            if waiting:
                page.client.asked.append((verb, spec))
                return FakeJob(waiting.pop(0))
            return ask(verb, spec)

        page.client.ask = page.client.run = answered  # type: ignore[method-assign]


def test_tags_are_kept_and_the_list_is_sifted_by_them(page: Page) -> None:
    Asked(page, tag=[[Done("done", {**OWN, "tags": ["小说"]})]])
    page.panel.card.tags.setText("小说， 小说")
    page.panel.card.tags.editingFinished.emit()
    assert ("tag", TagSpec("u1", ("小说", "小说"))) in page.client.asked
    page.panel.show_models([{**OWN, "tags": ["小说"]}, STARTER], "u1")
    page.panel.sifter.setText("小说")
    assert [card["ref"] for card in page.panel.cards.cards] == ["u1"]
    assert "#小说" in figures.kind_line({**OWN, "tags": ["小说"]}, short=True)
    page.panel.sifter.setText("nothing")
    assert page.panel.cards.cards == []
    page.panel.sifter.setText("")
    assert page.panel.current() == "u1"


def test_a_duplicate_and_a_check_are_asked_for_from_the_menu(page: Page) -> None:
    Asked(
        page,
        duplicate=[[Done("done", {**OWN, "ref": "u1b"})]],
        verify=[
            [Done("done", {"checked": 1, "damaged": []})],
            [
                Done(
                    "done",
                    {
                        "checked": 4,
                        "damaged": [{"ref": "x", "name": "旧", "key": "bundle_checksum", "values": {"name": "a"}}],
                    },
                )
            ],
        ],
    )
    page.panel.card.shelf["duplicate"].trigger()
    assert ("duplicate", DuplicateSpec("u1")) in page.client.asked
    page.panel.card.shelf["verify"].trigger()
    page.wait(lambda: any(each.text == tr("models.verified", count=1) for each in page.said))
    assert ("verify", VerifySpec("u1")) in page.client.asked
    page.controller.shelf.verify()
    page.wait(lambda: page.said[-1].level == "error")
    assert "旧" in page.said[-1].text


def test_two_models_are_compared_sentence_by_sentence(page: Page) -> None:
    told = [
        [
            Surprised(0, (1.0,) * 4, "0000", ((0, 2, first), (2, 2, 3.0))),
            Done("done", {"bits_per_char": rate, "chars": 4}),
        ]
        for first, rate in ((5.0, 4.0), (2.0, 2.5))
    ]
    Asked(page, surprise=told)
    page.panel.card.shelf["compare"].trigger()
    dialog = page.controller.shelf.comparing
    assert dialog is not None
    assert not dialog.go.isEnabled()
    dialog.text.setPlainText("甲。乙。")
    dialog.go.click()
    page.wait(lambda: dialog.table.rowCount() == 2)
    asked = [spec for verb, spec in page.client.asked if verb == "surprise"]
    assert asked == [SurpriseSpec("u1", "甲。乙。", 0, 0), SurpriseSpec("zh-prose", "甲。乙。", 0, 0)]
    assert [dialog.table.item(0, column).text() for column in range(3)] == ["甲。", "5.00", "2.00"]
    assert "37.5" in dialog.said.text()
    dialog.reject()
    assert page.controller.shelf.comparing is None


def test_a_comparison_that_fails_is_one_sentence(page: Page) -> None:
    Asked(page, surprise=[[Failed("child_died", {"code": -9})], [Done("done", {"bits_per_char": 1.0})]])
    page.controller.shelf.compare([("u1", "a"), ("zh-prose", "b")], "u1")
    dialog = page.controller.shelf.comparing
    assert dialog is not None
    dialog.text.setPlainText("甲。")
    dialog.go.click()
    page.wait(lambda: "-9" in dialog.said.text())
    assert dialog.go.isEnabled()
    dialog.reject()


def test_the_trash_gives_back_and_asks_before_it_is_emptied(page: Page) -> None:
    kept = {"size_bytes": 2_000_000, "days": 12}
    run = {"id": "r1", "name": "昨天的", "kind": "run", **kept}
    gone = {"deleted": [{"id": "d1", "name": "旧的", "kind": "language", **kept}, run]}
    restored: list[bool] = []
    page.controller.shelf.run_restored.connect(lambda: restored.append(True))
    Asked(
        page,
        trash=[[Done("done", gone)]] * 3 + [[Done("done", {"deleted": []})]],
        disk=[[Done("done", {"library": 9e6, "free": 5e9})]] * 4,
        restore=[[Done("done", {**OWN, "ref": "d1"})]],
        restore_run=[[Done("done", {})]],
        empty_trash=[[Done("done", {"deleted": 2, "freed_bytes": 1})]],
    )
    page.panel.trash_button.click()
    dialog = page.controller.shelf.trash
    assert dialog is not None
    page.wait(lambda: dialog.list.count() == 2 and "9.0 MB" in dialog.room.text())
    dialog.buttons["restore"].click()
    assert ("restore", RestoreSpec("d1")) in page.client.asked
    assert [dialog.list.item(at).text()[:8] for at in range(2)] == ["模型 ・ 旧的 ", "训练 ・ 昨天的"]
    page.wait(lambda: len([verb for verb, _ in page.client.asked if verb == "trash"]) == 2)
    dialog.list.setCurrentRow(1)
    dialog.buttons["restore"].click()
    page.wait(lambda: bool(restored))
    assert ("restore-run", RestoreRunSpec("r1")) in page.client.asked
    dialog.buttons["empty"].click()
    assert all(verb != "empty-trash" for verb, _ in page.client.asked)
    dialog.sure.click()
    assert ("empty-trash", EmptyTrashSpec(None)) in page.client.asked
    page.wait(lambda: dialog.list.count() == 0)
    dialog.reject()


def test_the_card_says_what_its_file_could_reveal() -> None:
    assert figures.reveals({**OWN, "ngram": {"order": 5}}) == tr("models.reveals_ngram")
    assert figures.reveals(OWN) == tr("models.reveals_little")
    assert figures.reveals({**OWN, "kind": "reviews"}) == ""
