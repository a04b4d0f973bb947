"""Everything that is dropped is found, in the order a reader expects, or refused with a reason."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import pytest

from lstmcore.errors import BadInput
from lstmcore.text.files import natural_key, shown, walk


@pytest.mark.parametrize(
    "names",
    [
        ["2.txt", "10.txt", "a1.txt", "a2.txt", "a10.txt"],
        ["第一章.txt", "第二章.txt", "第九章.txt", "第十章.txt", "第十一章.txt", "第二十章.txt", "第一百零三章.txt"],
    ],
)
def test_numbers_sort_as_numbers(names: list[str]) -> None:
    turned = list(reversed(names))
    turned.sort(key=natural_key)
    assert turned == names


def test_a_folder_is_walked_in_natural_order(tmp_path: Path) -> None:
    for name in ("b/10.txt", "b/9.txt", "a.txt", "b/deep/er/x.md", ".hidden/secret.txt", "b/.DS_Store"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    found = list(walk([str(tmp_path)]))
    read = [each.load().decode() for each in found if each.refused is None]
    assert read == ["a.txt", "b/9.txt", "b/10.txt", "b/deep/er/x.md"]
    assert [each.refused.key for each in found if each.refused is not None] == ["hidden", "hidden"]


@pytest.mark.parametrize("source", ["", "no such file", "a\0b", "x" * 5000])
def test_a_missing_source_is_bad_input(source: str) -> None:
    with pytest.raises(BadInput) as refused:
        list(walk([source]))
    assert refused.value.key == "no_such_file"


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")
def test_loops_pipes_and_devices_are_told_not_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "up").symlink_to(tmp_path)
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "zero").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "good.txt").write_text("text", encoding="utf-8")
    fates = {Path(each.path).name: each.refused.key if each.refused else "" for each in walk([str(tmp_path)])}
    assert fates == {
        "up": "link_loop",
        "nowhere": "not_readable",
        "self": "not_readable",
        "zero": "not_regular",
        "pipe": "not_regular",
        "good.txt": "",
    }


def test_zip_members_are_read_by_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.writestr("诗/10.txt", "ten")
        archive.writestr("诗/2.txt", "two")
        archive.writestr("../escape.txt", "stays inside")
        archive.writestr("__MACOSX/._2.txt", "junk")
        archive.writestr(zipfile.ZipInfo("诗/"), "")
    found = list(walk([str(tmp_path / "t.zip")]))
    assert sorted(each.load() for each in found if each.refused is None) == [b"stays inside", b"ten", b"two"]
    assert not (tmp_path.parent / "escape.txt").exists()
    assert [each.name for each in found if each.path.endswith(("2.txt", "10.txt")) and not each.refused] == [
        "2.txt",
        "10.txt",
    ]


def test_old_chinese_names_in_zips_are_understood(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("placeholder.txt")
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
        archive.writestr(info, "x")
    raw = (tmp_path / "old.zip").read_bytes().replace(b"placeholder", "鲁迅小说集呐".encode("gbk")[:11])
    (tmp_path / "old.zip").write_bytes(raw)
    assert "鲁迅小说集" in next(iter(walk([str(tmp_path / "old.zip")]))).path


@pytest.mark.parametrize(
    ("path", "expected"), [("a\nb", "a\\nb"), ("x\u202ey", "x\\u202ey"), ("普通 名.txt", "普通 名.txt")]
)
def test_odd_names_are_shown_escaped(path: str, expected: str) -> None:
    assert shown(path) == expected


def test_undecodable_names_are_shown_escaped() -> None:
    shown(os.fsdecode(b"\xff\xfe.txt")).encode("utf-8")
