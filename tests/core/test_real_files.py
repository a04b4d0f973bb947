"""Files as they are found in the world: skipped where the folder of real files is not beside the checkout."""

from __future__ import annotations

import hashlib

import pytest

from lstmcore.control import Control
from lstmcore.errors import BadInput
from lstmcore.events import Done
from lstmcore.specs import ReadSpec
from lstmcore.text.clean import clean
from lstmcore.text.decode import decode
from lstmcore.text.files import natural_key, walk
from lstmcore.text.formats import extract
from lstmcore.text.read import read
from tests.bench.decoding import DATA

pytestmark = pytest.mark.skipif(not (DATA / "encodings").is_dir(), reason="needs the shared texts")
TABLE = DATA / "encodings" / "expected.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines()[1:]] if TABLE.is_file() else []


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_the_codec_is_found_and_every_character_is_right(row: list[str]) -> None:
    decoded = decode((DATA / "encodings" / row[0]).read_bytes())
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert (decoded.codec, len(decoded.text), digest) == (row[1], int(row[4]), row[5])
    assert decoded.bad_sequences == int(row[3])


@pytest.mark.parametrize("name", ["docx", "epub", "gb2312.html", "md", "odt", "pdf", "srt"])
def test_one_story_is_the_same_in_every_format(name: str) -> None:
    story = (DATA / "documents/derived_guxiang.expected.txt").read_text("utf-8")
    lines = ["".join(line.split()) for line in story.split("\n") if line.strip()]
    if name == "srt":  # this file holds no more than the starts of sixty paragraphs
        lines = [line[:30] for line in lines[1:61]]
    path = DATA / f"documents/derived_guxiang.{name}"
    assert "".join(clean(extract(path.read_bytes(), path.name).text).text.split()) == "".join(lines)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("tika_testODTEncrypted.odt", "encrypted"),
        ("tika_testWORD_protected_passtika.docx", "encrypted"),
        ("tika_testWORD_truncated.docx", "broken_document"),
    ],
)
def test_locked_and_cut_documents_are_refused_with_the_reason(name: str, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        extract((DATA / "documents" / name).read_bytes(), name)
    assert refused.value.key == key


@pytest.mark.parametrize("name", ["luxun", "poems"])
def test_every_file_of_a_folder_is_told_in_natural_order(name: str) -> None:
    folder = DATA / "folders" / name
    there = [path for path in folder.rglob("*") if path.is_file()]
    done = list(read(ReadSpec((str(folder),)), Control()))[-1]
    assert isinstance(done, Done)
    assert sorted(each["path"] for each in done.result["files"]) == sorted(map(str, there))
    assert not [each for each in done.result["files"] if each["refused"]]
    names: dict[str, list[str]] = {}
    for each in walk([str(folder)]):
        names.setdefault(each.path.removesuffix(each.name), []).append(each.name)
    assert all(inside == sorted(inside, key=natural_key) for inside in names.values())
