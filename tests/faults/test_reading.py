"""Files that chance has damaged are read or refused in one sentence, never with a traceback."""

from __future__ import annotations

import random
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lstmcore.control import Control
from lstmcore.errors import BadInput, CoreError
from lstmcore.specs import ReadSpec
from lstmcore.text.read import read
from tests.faults.fates import fate_of
from tests.mutations import IN_CHILD, NAMES, PROSE, SEEDS, mutated, odt, zipped

GOOD = PROSE * 3
SOME = [GOOD.encode("gb18030"), GOOD.encode("utf-8"), GOOD.encode("utf-16"), b"PK\x03\x04" + bytes(60), b"<html><p>x"]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(SOME), st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=6)), max_size=8))
def test_mutated_files_are_read_or_refused(tmp_path: Path, seed: bytes, changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(seed)
    for place, piece in changes:
        data[place : place + len(piece)] = piece
    path = tmp_path / "mutated.txt"
    path.write_bytes(bytes(data))
    try:
        list(read(ReadSpec((str(path),)), Control()))
    except CoreError as refused:
        if "{" in refused.sentence("zh"):
            raise


@pytest.mark.parametrize("kind", [*SEEDS, *IN_CHILD])
def test_the_seeds_of_the_fuzzer_are_read(kind: str, tmp_path: Path) -> None:
    assert fate_of({**SEEDS, **IN_CHILD}[kind], tmp_path, f"a.{kind}")["refused"] == (
        "unsupported" if kind == "zip in a zip" else ""
    )


def test_a_slice_of_the_fuzzer(tmp_path: Path) -> None:
    rng = random.Random(20)
    for number in range(200):
        kind = rng.choice(list(SEEDS))
        path = tmp_path / rng.choice(NAMES)
        path.write_bytes(mutated(SEEDS[kind], rng))
        sentence = ""
        try:
            list(read(ReadSpec((str(path),)), Control()))
        except BadInput as refused:
            sentence = refused.sentence("zh") + refused.sentence("en")
        assert not re.search(r"\{[a-z_]+\}", sentence), (number, kind)
        path.unlink()


def test_zips_whose_members_have_no_name_or_broken_streams(tmp_path: Path) -> None:
    data = zipped(zipfile.ZIP_STORED, a=PROSE)
    nameless = bytearray(data)
    nameless[data.rindex(b"PK\x01\x02") + 46] = 0  # the name ends where it begins
    broken = bytearray(odt())
    place = broken.index(b"opendocument.text") if b"opendocument.text" in broken else 60
    broken[place] ^= 0xFF
    for each in (nameless, broken):
        fate_of(bytes(each), tmp_path, "a.zip")
