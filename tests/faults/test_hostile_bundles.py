"""A ``.moxu`` file from a stranger: refused with one sentence, soon, and nothing is written or run (L1 to L7)."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import random
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lstmcore.errors import BadInput, CoreError
from lstmcore.specs import ImportSpec
from lstmcore.store import bundle, home, tensors, verbs
from tests.toy import edit_manifest, members_of, pack, toy, toy_kind

__all__ = ["toy_kind"]
pytestmark = [pytest.mark.usefixtures("toy_kind"), pytest.mark.timeout(20)]

Members = dict[str, bytes]
MANIFEST, VOCAB, TENSORS, HISTORY = bundle.MANIFEST, bundle.VOCAB, bundle.TENSORS, bundle.HISTORY


class Free:
    """A control that never asks anything."""

    cancelled = False


@pytest.fixture
def good(tmp_path: Path) -> Members:
    """The members of a good model."""
    bundle.write_zip(toy(), tmp_path / "good.moxu")
    return members_of(tmp_path / "good.moxu")


def refused(tmp_path: Path, data: bytes) -> CoreError:
    """The error that importing ``data`` gives; nothing may have been written anywhere."""
    folder = tmp_path / "inner" / "folder"
    folder.mkdir(parents=True, exist_ok=True)
    (tmp_path / "canary").write_text("alive")
    (folder / "x.moxu").write_bytes(data)
    before = {path for path in tmp_path.rglob("*") if "moxu-home" not in path.parts}
    with pytest.raises(BadInput) as caught:
        list(verbs.import_(ImportSpec(str(folder / "x.moxu")), Free()))
    assert {path for path in tmp_path.rglob("*") if "moxu-home" not in path.parts} == before
    assert not [path for path in home.library().iterdir() if path.name != ".lock"]
    assert (tmp_path / "canary").read_text() == "alive"
    assert (folder / "x.moxu").read_bytes() == data
    for language in ("zh", "en"):
        text = caught.value.sentence(language)
        assert not text.startswith("error.")
        assert "{" not in text
        assert "\n" not in text
    return caught.value


def resum(members: Members) -> Members:
    """The members with checksums that are right again, as a careful attacker would leave them."""
    sums = {
        name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in members.items()
        if name in (VOCAB, TENSORS, HISTORY)
    }
    return edit_manifest(members, lambda card: card.update(files=sums))


def raw_zip(entries: list[tuple[zipfile.ZipInfo | str, bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, data in entries:
            archive.writestr(entry, data)
    return file.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "../canary", "/tmp/canary", "..\\canary", "C:\\canary", "CON", "CON.txt", "sub/manifest.json", "MANIFEST.JSON",
        "manifest.json/", "a" * 300, "model.pt", "data.pkl", "manifest.json\u202e", "x\ny",
    ],
)  # fmt: skip
def test_a_member_that_does_not_belong(tmp_path: Path, good: Members, name: str) -> None:
    error = refused(tmp_path, pack({**good, name: b"poison"}))
    assert error.key in ("bundle_member", "bundle_members")


def test_ten_thousand_members(tmp_path: Path, good: Members) -> None:
    many = raw_zip([*good.items(), *((f"n{number}", b"") for number in range(10_000))])
    assert refused(tmp_path, many).key == "bundle_members"
    # with the count of an honest file in the last record
    position = many.rindex(b"PK\x05\x06")
    lying = many[: position + 8] + struct.pack("<HH", 4, 4) + many[position + 12 :]
    assert refused(tmp_path, lying).key == "bundle_members"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_member_twice(tmp_path: Path, good: Members) -> None:
    without = {name: data for name, data in good.items() if name != HISTORY}
    assert refused(tmp_path, raw_zip([*without.items(), (MANIFEST, good[MANIFEST])])).key == "bundle_member"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO, stat.S_IFCHR])
def test_a_link_or_device(tmp_path: Path, good: Members, kind: int) -> None:
    link = zipfile.ZipInfo(VOCAB)
    link.external_attr = (kind | 0o777) << 16
    rest = [(name, data) for name, data in good.items() if name != VOCAB]
    assert refused(tmp_path, raw_zip([*rest, (link, b"/etc/passwd")])).key == "bundle_member"


def test_an_encrypted_member(tmp_path: Path, good: Members) -> None:
    data = bytearray(pack(good))
    position = data.index(b"PK\x01\x02")
    data[position + 8] |= 1
    assert refused(tmp_path, bytes(data)).key == "bundle_encrypted"


def test_another_compression(tmp_path: Path, good: Members) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        for name, data in good.items():
            archive.writestr(name, data)
    assert refused(tmp_path, file.getvalue()).key == "bundle_zip"


def test_a_bomb(tmp_path: Path, good: Members) -> None:
    assert refused(tmp_path, pack({**good, VOCAB: b" " * (20 << 20)})).key == "bundle_too_large"
    assert refused(tmp_path, pack({**good, MANIFEST: b" " * ((1 << 20) + 1)})).key == "bundle_too_large"


def test_a_size_that_lies(tmp_path: Path, good: Members) -> None:
    """The directory says 100 bytes, the stream holds a megabyte."""
    data = bytearray(raw_zip([(name, each) for name, each in good.items() if name != VOCAB] + [(VOCAB, b"[" * 10**6)]))
    position = data.rindex(b"PK\x01\x02")
    data[position + 24 : position + 28] = struct.pack("<L", 100)
    assert refused(tmp_path, bytes(data)).key == "bundle_truncated"


@pytest.mark.parametrize("name", [MANIFEST, VOCAB, TENSORS, HISTORY])
def test_a_missing_member(tmp_path: Path, good: Members, name: str) -> None:
    rest = {each: data for each, data in good.items() if each != name}
    assert refused(tmp_path, pack(rest)).key in ("bundle_missing", "bundle_manifest")


JSON = {
    "NaN": b'{"a": NaN}',
    "infinity": b'{"a": -Infinity}',
    "overflow": b'{"a": 1e999}',
    "twice": b'{"a": 1, "a": 2}',
    "5000 digits": b'{"a": ' + b"9" * 5000 + b"}",
    "25 digits": b'{"a": ' + b"9" * 25 + b"}",
    "deep list": b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep object": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "40 deep": b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}",
    "not utf-8": b'{"a": "\xff"}',
    "half a pair": b'{"a": "\\ud800"}',
    "a list": b"[]",
    "a number": b"5",
    "nothing": b"",
    "two values": b"{}{}",
    "pickle": pickle.dumps({"a": 1}),
    "NUL": b"\x00" * 10,
    "BOM": b"\xef\xbb\xbf{}",
}


@pytest.mark.parametrize("name", [MANIFEST, VOCAB, HISTORY])
@pytest.mark.parametrize("poison", JSON)
def test_json_that_is_not_plain(tmp_path: Path, good: Members, name: str, poison: str) -> None:
    members = {**good, name: JSON[poison]}
    if name == HISTORY and poison == "nothing":
        return
    error = refused(tmp_path, pack(members if name == MANIFEST else resum(members)))
    assert error.key in ("bundle_json", "bundle_too_large"), error.key


def test_a_newer_version_names_the_app_it_needs(tmp_path: Path, good: Members) -> None:
    data = pack(edit_manifest(good, lambda card: card.update(format_version=999, app_version="9.5")))
    error = refused(tmp_path, data)
    assert error.key == "bundle_newer"
    for language in ("zh", "en"):
        assert "999" in error.sentence(language)
        assert "9.5" in error.sentence(language)


def header(entries: object, data: bytes = b"") -> bytes:
    text = entries if isinstance(entries, bytes) else json.dumps(entries).encode()
    return struct.pack("<Q", len(text)) + text + data


def entry(dtype: str, shape: list[object], first: int, last: int) -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [first, last]}


WEIGHT = entry("F32", [2, 3], 0, 24)
HALF = entry("F16", [2], 24, 28)
COUNTS = entry("U64", [5], 28, 68)
GOOD = {"weight": WEIGHT, "half": HALF, "ngram.counts": COUNTS}
HEADERS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "bundle_truncated"),
    "a huge length": (struct.pack("<Q", 2**63) + b"{}", "bundle_header"),
    "a giant header": (header(b"{" + b" " * (2 << 20) + b"}"), "bundle_header"),
    "a header cut short": (struct.pack("<Q", 500) + b"{}", "bundle_truncated"),
    "900 tensors": (header({f"t{n}": entry("F32", [0], 0, 0) for n in range(900)}), "bundle_header"),
    "the same name twice": (header(b'{"weight": 1, "weight": 2}'), "bundle_json"),
    "no object": (header([]), "bundle_json"),
    "one missing": (header({"weight": WEIGHT, "half": HALF}, bytes(28)), "bundle_tensor"),
    "one too many": (header({**GOOD, "../../evil": entry("F32", [], 68, 72)}, bytes(72)), "bundle_tensor"),
    "a wrong dtype": (header({**GOOD, "half": entry("BF16", [2], 24, 28)}, bytes(68)), "bundle_tensor"),
    "an unknown dtype": (header({**GOOD, "half": entry("X", [2], 24, 28)}, bytes(68)), "bundle_tensor"),
    "a wrong shape": (header({**GOOD, "weight": entry("F32", [3, 2], 0, 24)}, bytes(68)), "bundle_tensor"),
    "a negative shape": (header({**GOOD, "weight": entry("F32", [-2, -3], 0, 24)}, bytes(68)), "bundle_tensor"),
    "a vast shape": (header({**GOOD, "weight": entry("F32", [0, 2**62], 0, 0)}, bytes(68)), "bundle_tensor"),
    "a shape of text": (header({**GOOD, "weight": entry("F32", ["2", 3], 0, 24)}, bytes(68)), "bundle_tensor"),
    "a shape of truths": (header({**GOOD, "half": entry("F16", [True], 24, 26)}, bytes(68)), "bundle_tensor"),
    "no offsets": (header({**GOOD, "half": {"dtype": "F16", "shape": [2]}}, bytes(68)), "bundle_tensor"),
    "no entry": (header({**GOOD, "half": 5}, bytes(68)), "bundle_tensor"),
    "an overlap": (header({**GOOD, "half": entry("F16", [2], 20, 24)}, bytes(68)), "bundle_truncated"),
    "a hole": (header({**GOOD, "ngram.counts": entry("U64", [5], 30, 70)}, bytes(70)), "bundle_truncated"),
    "bytes missing": (header(GOOD, bytes(60)), "bundle_truncated"),
    "bytes too many": (header(GOOD, bytes(69)), "bundle_truncated"),
    "a ZIP": (pack({"a": b"b"}), "bundle_header"),
    "a pickle": (pickle.dumps(np.ones(100)), "bundle_header"),
    "NaN": (header(GOOD, np.full(6, np.nan, np.float32).tobytes() + bytes(44)), "bundle_not_finite"),
    "infinity": (header(GOOD, bytes(24) + np.full(2, np.inf, np.float16).tobytes() + bytes(40)), "bundle_not_finite"),
}


@pytest.mark.parametrize("poison", HEADERS)
def test_weights_that_are_not_those_of_the_card(tmp_path: Path, good: Members, poison: str) -> None:
    data, key = HEADERS[poison]
    assert refused(tmp_path, pack(resum({**good, TENSORS: data}))).key == key


def test_the_good_header_of_this_table_is_good() -> None:
    layout = {"weight": ("F32", (2, 3)), "half": ("F16", (2,)), "ngram.counts": ("U64", (5,))}
    found = tensors.read(bytearray(header(GOOD, bytes(68))), layout)
    assert {name: array.shape for name, array in found.items()} == {name: shape for name, (_, shape) in layout.items()}


class Poison:
    """What runs a command when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, ...]]:
        return (eval, ("open('canary', 'w').write('dead')",))


@pytest.mark.parametrize("name", [MANIFEST, VOCAB, TENSORS, HISTORY])
def test_a_pickle_in_place_of_a_member_never_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, good: Members, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    members = {**good, name: pickle.dumps(Poison())}
    refused(tmp_path, pack(members if name == MANIFEST else resum(members)))


def test_every_truncation_is_refused(tmp_path: Path, good: Members) -> None:
    data = pack(good)
    for length in range(0, len(data), max(1, len(data) // 60)):
        refused(tmp_path, data[:length])


def test_a_flipped_byte_is_refused_or_changes_nothing(tmp_path: Path, good: Members) -> None:
    """Unused fields of the ZIP (dates, versions) may differ; what is read may not."""
    data = pack(good)
    (tmp_path / "x.moxu").write_bytes(data)
    whole = bundle.read(tmp_path / "x.moxu")
    random.seed(1)
    for position in sorted(random.sample(range(len(data)), min(len(data), 1000))):
        flipped = bytearray(data)
        flipped[position] ^= 1 << random.randrange(8)
        (tmp_path / "x.moxu").write_bytes(flipped)
        try:
            found = bundle.read(tmp_path / "x.moxu")
        except BadInput:
            continue
        assert found.manifest == whole.manifest
        assert found.vocab == whole.vocab
        assert all(np.array_equal(found.tensors[name], whole.tensors[name]) for name in whole.tensors)


def test_a_flipped_byte_in_a_folder_is_refused(tmp_path: Path) -> None:
    bundle.write_folder(toy(), tmp_path / "model")
    for name in (VOCAB, TENSORS, HISTORY):
        path = tmp_path / "model" / name
        data = path.read_bytes()
        for position in range(0, len(data), max(1, len(data) // 40)):
            path.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
            with pytest.raises(BadInput):
                bundle.read(tmp_path / "model")
        path.write_bytes(data)
    assert bundle.read(tmp_path / "model").vocab
