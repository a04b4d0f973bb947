"""Review tables and texts that cannot work: one sentence each, nothing written, nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from lstmcore.control import Control
from lstmcore.errors import BadInput, sentence
from lstmcore.specs import TrainReviewsSpec
from lstmcore.training.reviews import train_reviews

GOOD = "label,review\n" + "".join(f"1,服务很好第{n}次来了\n0,态度很差第{n}次失望\n" for n in range(12))


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "reviews_no_rows"),
        (b"\n\n", "reviews_no_rows"),
        (b"label,review\n", "reviews_no_rows"),
        ("label,review\n1,好\n0,差\n1,行\n".encode(), "reviews_too_few"),
        (b"label,review\n" + "".join(f"1,很好{n}\n" for n in range(40)).encode(), "reviews_one_class"),
        ("review\n很好\n很差\n".encode(), "reviews_no_label"),
        ("label,review\n?,很好\n?,很差\n".encode(), "reviews_no_labels"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 20, "binary"),
        (b"PK\x03\x04 not a workbook at all", "reviews_not_table"),
    ],
)
def test_a_table_that_cannot_teach(tmp_path: Path, content: bytes, key: str) -> None:
    path, out = tmp_path / "t.csv", tmp_path / "model"
    path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        list(train_reviews(TrainReviewsSpec(tables=(str(path),), out=str(out)), Control()))
    assert caught.value.key == key
    assert caught.value.sentence("zh") != f"error.{key}"
    assert "{" not in caught.value.sentence("en")
    assert not out.exists()


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        list(train_reviews(TrainReviewsSpec(tables=(str(tmp_path / "none.csv"),)), Control()))


@pytest.mark.parametrize("which", ["text_column", "label_column"])
def test_a_column_that_is_not_there(tmp_path: Path, which: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(GOOD, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        list(train_reviews(TrainReviewsSpec(tables=(str(path),), **{which: "nowhere"}), Control()))
    assert "nowhere" in str(caught.value)


def test_a_stray_nul_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(GOOD.encode().replace("很好第3".encode(), "很好\0第3".encode()))
    spec = TrainReviewsSpec(tables=(str(path),), out=str(tmp_path / "model"), preset="quick", threads=1)
    assert list(train_reviews(spec, Control()))[-1].status == "done"  # type: ignore[attr-defined]


def test_cancel_leaves_nothing(tmp_path: Path) -> None:
    path, out = tmp_path / "t.csv", tmp_path / "model"
    path.write_text(GOOD, encoding="utf-8")
    control = Control()
    control.cancel()
    events = list(train_reviews(TrainReviewsSpec(tables=(str(path),), out=str(out)), control))
    assert events[-1].status == "cancelled"  # type: ignore[attr-defined]
    assert not out.exists()


def test_every_notice_has_its_sentence() -> None:
    for name in ("duplicates", "conflicts", "unlabelled", "dev_copies", "few", "lopsided"):
        for language in ("zh", "en"):
            assert sentence(f"notice.reviews_{name}", language) != f"notice.reviews_{name}"
