"""Pictures one after the other as an animated GIF (GIF89a); nothing but a palette and LZW."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

MOST_COLOURS = 256
MOST_CODES = 4096


def animated(frames: Iterable[tuple[bytes, int]], size: tuple[int, int], palette: Sequence[int]) -> bytes:
    """A film that repeats: each frame is its pixels' places in ``palette`` (0xRRGGBB), row by row, and its
    milliseconds; ``size`` is (width, height). ValueError for a palette of more than 256 colours."""
    if not 0 < len(palette) <= MOST_COLOURS:
        raise ValueError(f"{len(palette)} colours")
    bits = max(2, (len(palette) - 1).bit_length())
    colours = b"".join(colour.to_bytes(3, "big") for colour in palette).ljust(3 << bits, b"\0")
    out = bytearray(b"GIF89a" + struct.pack("<HHBBB", *size, 0xF0 | (bits - 1), 0, 0) + colours)
    out += b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    for pixels, milliseconds in frames:
        out += b"\x21\xf9\x04\x04" + struct.pack("<H", milliseconds // 10) + b"\0\0"
        out += b"\x2c" + struct.pack("<HHHHB", 0, 0, *size, 0) + bytes([bits])
        data = packed(pixels, bits)
        for start in range(0, len(data), 255):
            piece = data[start : start + 255]
            out += bytes([len(piece)]) + piece
        out.append(0)
    return bytes(out + b"\x3b")


def packed(pixels: bytes, bits: int) -> bytes:
    """Pixels of ``bits`` bits by LZW: codes grow to 12 bits, the lowest bit first (GIF89a, appendix F)."""
    clear, end = 1 << bits, (1 << bits) + 1
    codes: dict[tuple[int, int], int] = {}
    out, held, count, width, free = bytearray(), clear, bits + 1, bits + 1, clear + 2
    if not pixels:
        pixels = b"\0"
    last = pixels[0]
    for pixel in pixels[1:]:
        known = codes.get((last, pixel))
        if known is not None:
            last = known
            continue
        held |= last << count
        count += width
        while count >= 8:
            out.append(held & 255)
            held >>= 8
            count -= 8
        if free < MOST_CODES:
            codes[last, pixel] = free
            if free == 1 << width:
                width += 1
            free += 1
        else:
            held |= clear << count
            count += width
            codes, width, free = {}, bits + 1, clear + 2
        last = pixel
    held |= last << count
    count += width
    if free == 1 << width and width < 12:
        width += 1
    held |= end << count
    count += width
    while count > 0:
        out.append(held & 255)
        held >>= 8
        count -= 8
    return bytes(out)
