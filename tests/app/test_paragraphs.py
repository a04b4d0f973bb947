"""Counts and headings follow every edit, and are what a fresh look would find."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.write.counting import words_in_line
from app.write.editor import Editor
from app.write.generation import PLAIN
from app.write.paragraphs import Heading, Paragraphs, heading_of
from app.write.provenance import generated, spans


@pytest.fixture
def editor(qtbot: QtBot, qapp: QApplication) -> Editor:
    made = Editor()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("line", "level", "title"),
    [
        ("# 夜雨", 1, "夜雨"),
        ("### Rain ##", 3, "Rain"),
        ("#no space", 0, ""),
        ("第一章 夜雨", 2, "第一章 夜雨"),
        ("　　第十二回", 2, "第十二回"),
        ("第三卷", 1, "第三卷"),
        ("第二节 早市", 3, "第二节 早市"),
        ("楔子", 2, "楔子"),
        ("Chapter 3", 2, "Chapter 3"),
        ("PART TWO", 1, "PART TWO"),
        ("第一章他就死了。后来", 0, ""),
        ("", 0, ""),
    ],
)
def test_what_is_a_heading(line: str, level: int, title: str) -> None:
    assert heading_of(line) == (level, title)


def test_counts_know_whose_the_words_are(editor: Editor) -> None:
    editor.load("𠮷今天\nrain falls", [(2, 1)])
    editor.paragraphs.settle()
    facts = editor.paragraphs.facts()
    assert [(fact.count, fact.own, fact.letters, fact.own_letters, fact.length) for fact in facts] == [
        (3, 2, 3, 2, 4),
        (2, 2, 9, 9, 10),
    ]


def test_headings_follow_edits(editor: Editor) -> None:
    editor.load("# 一\n字\n# 二")
    editor.paragraphs.settle()
    assert editor.paragraphs.headings() == [Heading(0, 1, "一"), Heading(2, 1, "二")]
    cursor = QTextCursor(editor.document())
    cursor.insertText("新\n")
    editor.paragraphs.settle()
    assert editor.paragraphs.headings() == [Heading(1, 1, "一"), Heading(3, 1, "二")]
    editor.undo()
    editor.paragraphs.settle()
    assert editor.paragraphs.headings() == [Heading(0, 1, "一"), Heading(2, 1, "二")]


@pytest.mark.parametrize("seed", range(6))
def test_after_any_edits_it_knows_what_a_fresh_look_finds(editor: Editor, seed: int) -> None:
    dice = random.Random(seed)
    editor.load("第一章\n今天夜里，\nrain\n" * 5)
    cursor = QTextCursor(editor.document())
    for _ in range(60):
        end = editor.document().characterCount() - 1
        cursor.setPosition(dice.randint(0, end))
        cursor.setPosition(min(end, max(0, cursor.position() + dice.randint(-9, 9))), QTextCursor.MoveMode.KeepAnchor)
        what = dice.choice(("type", "lines", "cut", "undo", "redo", "look"))
        if what == "type":
            cursor.insertText("雨 x", dice.choice((generated(), PLAIN)))
        elif what == "lines":
            cursor.insertText("一\n# 二\n三")
        elif what == "cut":
            cursor.removeSelectedText()
        elif what == "look":
            editor.paragraphs.settle()
        else:
            getattr(editor, what)()
    assert editor.marked() == spans(editor.document())
    editor.paragraphs.settle()
    assert editor.paragraphs.facts() == _fresh(editor)
    facts = editor.paragraphs.facts()
    totals = editor.paragraphs.totals()
    assert (totals.count, totals.own) == (sum(fact.count for fact in facts), sum(fact.own for fact in facts))
    assert editor.marked() == spans(editor.document())


def _fresh(editor: Editor) -> list[object]:
    fresh = Paragraphs(editor.document())
    fresh.settle()
    found: list[object] = list(fresh.facts())
    fresh.deleteLater()
    assert len(found) == editor.document().blockCount()
    return found


def test_it_looks_by_itself_a_moment_after_the_last_key(editor: Editor, qtbot: QtBot) -> None:
    editor.load("")
    with qtbot.waitSignal(editor.paragraphs.changed, timeout=3000):
        QTest.keyClicks(editor, "some words")
    assert sum(fact.count for fact in editor.paragraphs.facts()) == words_in_line("some words", "latin") == 2
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert not editor.paragraphs.known
