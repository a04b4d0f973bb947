"""Files are saved as they were: encoding, mark, line ends; never over what another program put there (E4, E6)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.drafts import form as forms
from app.drafts.form import UTF8, Changed, Form, Lacking, from_bytes, lacking, marked_codec, save, to_bytes
from lstmcore.store.atomic import NotWritten

KEPT = (
    # codec, mark, text as in the file
    ("utf-8", b"", "今天\n夜里\n"),
    ("utf-8", b"", "no end"),
    ("utf-8", b"", ""),
    ("utf-8", b"", "a\r\nb\r\n"),
    ("utf-8", b"", "a\rb\r"),
    ("utf-8", b"", "a\u00a0b\u3000c\ufeffd"),
    ("utf-8", b"\xef\xbb\xbf", "今天\r\n𠮷😀"),
    ("utf-16-le", b"\xff\xfe", "今天\r\n𠮷"),
    ("utf-16-be", b"\xfe\xff", "今天\n"),
    ("utf-32-le", b"\xff\xfe\0\0", "今天\n"),
    ("gb18030", b"", "今天\r\n夜里𠮷"),
    ("big5hkscs", b"", "今天\r\n夜裡"),
    ("cp1252", b"", "caf\u00e9 \u201cx\u201d\r\n"),
    ("cp932", b"", "雨が降る\r\n"),
)


@pytest.mark.parametrize(("codec", "mark", "text"), KEPT)
def test_what_is_opened_is_saved_as_it_was(tmp_path: Path, codec: str, mark: bytes, text: str) -> None:
    data = mark + text.encode(codec)
    path = tmp_path / "x.txt"
    path.write_bytes(data)
    if mark:
        assert marked_codec(data) == codec
    read, form, mixed = from_bytes(data, codec)
    assert "\r" not in read
    assert not read.startswith("\ufeff")
    assert (form.exact, mixed) == (True, False)
    new = save(path, read, form, form.seen)
    assert path.read_bytes() == data
    assert new == form


@pytest.mark.parametrize(
    ("data", "newline", "mixed"),
    [(b"a\r\nb\nc\r\n", "\r\n", True), (b"a\nb", "\n", False), (b"a", "\n", False), (b"a\rb\rc\n", "\r", True)],
)
def test_the_most_frequent_line_end_is_the_files(data: bytes, newline: str, mixed: bool) -> None:
    _, form, several = from_bytes(data, "utf-8")
    assert (form.newline, several) == (newline, mixed)


def test_bytes_that_no_text_can_hold_make_a_file_that_is_not_written_over() -> None:
    text, form, _ = from_bytes(b"a\xff\xffb", "utf-8")
    assert "\ufffd" in text
    assert not form.exact


def test_a_character_that_the_encoding_lacks_is_named(tmp_path: Path) -> None:
    form = Form("big5", newline="\r\n")
    assert lacking("今天😀é😀", "big5") == ["😀", "é"]
    with pytest.raises(Lacking) as problem:
        save(tmp_path / "x.txt", "今天😀é", form, None)
    assert problem.value.values == {"codec": "big5", "count": 2, "letters": "😀é"}
    assert not (tmp_path / "x.txt").exists()
    save(tmp_path / "x.txt", "今天😀\n", form, None, lossy=True)
    assert (tmp_path / "x.txt").read_bytes() == "今天?\r\n".encode("big5")


def test_half_a_surrogate_pair_is_written_as_a_broken_character(tmp_path: Path) -> None:
    save(tmp_path / "x.txt", "a\ud83d", UTF8, None)
    assert (tmp_path / "x.txt").read_text(encoding="utf-8") == "a\ufffd"


@pytest.mark.parametrize("change", ["edited", "gone", "new"])
def test_e4_a_file_that_changed_is_not_written(tmp_path: Path, change: str) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"old")
    seen = None if change == "new" else forms.digest(b"old")
    if change == "edited":
        path.write_bytes(b"theirs")
    elif change == "gone":
        path.unlink()
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(Changed) as problem:
        save(path, "mine", UTF8, seen)
    assert problem.value.key == ("file_gone" if change == "gone" else "file_changed")
    assert (path.read_bytes() if path.exists() else None) == before
    assert os.listdir(tmp_path) == (["x.txt"] if before else [])


def test_e4_even_a_change_while_it_is_written_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"old")
    answers = [forms.digest(b"old")]
    digest_of = forms.digest_of

    def then_changed(place: Path) -> str | None:
        if answers:
            return answers.pop()
        path.write_bytes(b"theirs")
        return digest_of(place)

    monkeypatch.setattr(forms, "digest_of", then_changed)
    with pytest.raises(Changed):
        save(path, "mine", UTF8, forms.digest(b"old"))
    assert path.read_bytes() == b"theirs"
    assert os.listdir(tmp_path) == ["x.txt"]


def test_e6_a_read_only_file_a_missing_folder_and_a_long_name(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(NotWritten) as problem:
        save(path, "mine", UTF8, forms.digest(b"old"))
    assert problem.value.key == "read_only"
    path.chmod(0o644)
    assert path.read_bytes() == b"old"
    for bad in (tmp_path / "none" / "x.txt", tmp_path / ("x" * 256 + ".txt")):
        with pytest.raises((NotWritten, Changed)):
            save(bad, "mine", UTF8, None)


def test_to_bytes_marks_only_what_had_a_mark() -> None:
    assert to_bytes("a\n", Form("utf-16-le", True, "\r\n")) == b"\xff\xfea\0\r\0\n\0"
    assert to_bytes("a\n", Form("utf-16-le", False)) == b"a\0\n\0"
