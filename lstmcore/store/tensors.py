"""model.safetensors from strangers: an own reader of the format with caps before anything is allocated."""

from __future__ import annotations

import math
import struct
from typing import Any

import numpy as np
import numpy.typing as npt
import safetensors.numpy

from ..errors import Damaged
from .layout import Layout
from .strict import parse_object

Array = npt.NDArray[Any]

HEADER_BYTES = 1 << 20
MAX_TENSORS = 256
NAME = "model.safetensors"
DTYPES: dict[str, str] = {
    "F32": "<f4",
    "F16": "<f2",
    "I8": "|i1",
    "U8": "|u1",
    "U16": "<u2",
    "I32": "<i4",
    "U32": "<u4",
    "I64": "<i8",
    "U64": "<u8",
}


def write(tensors: dict[str, Array]) -> bytes:
    """The tensors as a safetensors file."""
    return safetensors.numpy.save({name: np.ascontiguousarray(each) for name, each in tensors.items()})


def read(data: bytearray, layout: Layout) -> dict[str, Array]:
    """The tensors of ``data``, writable views into it, exactly those of ``layout``, floats finite, else Damaged."""
    header, start = _header(data)
    if set(header) != set(layout):
        odd = sorted(set(header) ^ set(layout))[0]
        raise Damaged("bundle_tensor", tensor=odd[:80])
    end = 0
    tensors: dict[str, Array] = {}
    for name, (first, last, dtype, shape) in sorted(header.items(), key=lambda item: item[1][:2]):
        if (dtype, shape) != (layout[name][0], tuple(layout[name][1])) or dtype not in DTYPES:
            raise Damaged("bundle_tensor", tensor=name[:80])
        kind = np.dtype(DTYPES[dtype])
        # no hole, no overlap, no size that disagrees
        if first != end or last - first != math.prod(shape) * kind.itemsize or start + last > len(data):
            raise Damaged("bundle_truncated", name=NAME)
        end = last
        array: Array = np.frombuffer(data, kind, math.prod(shape), start + first).reshape(shape)
        tensors[name] = array if array.flags.aligned else array.copy()
    if start + end != len(data):
        raise Damaged("bundle_truncated", name=NAME)
    for name, array in tensors.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise Damaged("bundle_not_finite", tensor=name[:80])
    return tensors


def _header(data: bytearray) -> tuple[dict[str, tuple[int, int, str, tuple[int, ...]]], int]:
    """Name -> (first byte, last byte, dtype, shape), and where the bytes start."""
    if len(data) < 8:
        raise Damaged("bundle_truncated", name=NAME)
    (length,) = struct.unpack_from("<Q", data)
    if length > HEADER_BYTES:
        raise Damaged("bundle_header", limit=HEADER_BYTES)
    if 8 + length > len(data):
        raise Damaged("bundle_truncated", name=NAME)
    entries = parse_object(data[8 : 8 + length], NAME)
    entries.pop("__metadata__", None)
    if len(entries) > MAX_TENSORS:
        raise Damaged("bundle_header", limit=MAX_TENSORS)
    return {name: _entry(name, entry) for name, entry in entries.items()}, 8 + length


def _entry(name: str, entry: Any) -> tuple[int, int, str, tuple[int, ...]]:
    try:
        first, last = entry["data_offsets"]
        dtype, shape = entry["dtype"], entry["shape"]
        plain = all(type(each) is int and each >= 0 for each in (first, last, *shape)) and isinstance(shape, list)
    except (KeyError, TypeError, ValueError) as problem:
        raise Damaged("bundle_tensor", tensor=name[:80]) from problem
    if not plain or not isinstance(dtype, str):
        raise Damaged("bundle_tensor", tensor=name[:80])
    return first, last, dtype, tuple(shape)
