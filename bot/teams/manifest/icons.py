"""Draws the app's icons, a tick in a speech bubble: `python -m bot.teams.manifest.icons` writes both anew."""

import struct
import zlib
from collections.abc import Callable
from itertools import pairwise
from math import sqrt
from pathlib import Path

FOLDER = Path(__file__).parent
#: Red, green, blue and opacity, each up to 255.
Pixel = tuple[int, int, int, int]
#: Rows from the top, each from the left.
Picture = list[list[Pixel]]

_NAVY, _WHITE = (0x1D, 0x35, 0x57), (0xFF, 0xFF, 0xFF)
#: Half the width and height of the bubble and how round it is, in parts of a picture whose middle is (0, 0).
_WIDTH, _HEIGHT, _ROUND = 14 / 41, 11 / 41, 0.13
_TICK = ((-0.15, 0.01), (-0.045, 0.115), (0.155, -0.105))
_TICK_WIDTH = 0.034


def color() -> Picture:
    """Return the picture in colour, which Teams crops to its own shape."""

    def paint(x: float, y: float, one: float) -> Pixel:
        bubble = _cover(_to_bubble(x, y), one) * (1 - _cover(_to_tick(x, y) - _TICK_WIDTH, one))
        red, green, blue = (round(n + (w - n) * bubble) for n, w in zip(_NAVY, _WHITE, strict=True))
        return red, green, blue, 255

    return _painted(192, paint)


def outline() -> Picture:
    """Return the white outline on nothing, as Teams shows it in its bars: larger, with lines of two whole pixels."""

    def paint(x: float, y: float, one: float) -> Pixel:
        x, y, one = (each * 32 / 41 for each in (x, y, one))
        line = min(abs(_to_bubble(x, y)), _to_tick(x, y)) - one
        return *_WHITE, round(255 * _cover(line, one))

    return _painted(32, paint)


#: What is drawn, by the name of its file.
ICONS: dict[str, Callable[[], Picture]] = {"color.png": color, "outline.png": outline}


def png(picture: Picture) -> bytes:
    """Return a picture as PNG."""
    header = struct.pack(">IIBBBBB", len(picture[0]), len(picture), 8, 6, 0, 0, 0)
    rows = b"".join(b"\0" + bytes(value for pixel in row for value in pixel) for row in picture)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _painted(size: int, paint: Callable[[float, float, float], Pixel]) -> Picture:
    """Return a square picture, painted at the middle of each pixel; the painter is told how wide one is, too."""
    places = [(number + 0.5) / size - 0.5 for number in range(size)]
    return [[paint(x, y, 1 / size) for x in places] for y in places]


def _cover(distance: float, one: float) -> float:
    """Return how much of a pixel lies within a shape whose edge is so far away."""
    return min(1.0, max(0.0, 0.5 - distance / one))


def _to_bubble(x: float, y: float) -> float:
    """Return how far it is to the edge of the bubble, negative within; it is not round where it points at somebody."""
    roundness = 0.0 if x < 0 < y else _ROUND
    right, down = abs(x) - _WIDTH + roundness, abs(y) - _HEIGHT + roundness
    return min(max(right, down), 0.0) + _length(max(right, 0.0), max(down, 0.0)) - roundness


def _to_tick(x: float, y: float) -> float:
    """Return how far it is to the middle of the tick's line."""
    return min(_to_stroke(x, y, *begin, *end) for begin, end in pairwise(_TICK))


def _to_stroke(x: float, y: float, x1: float, y1: float, x2: float, y2: float) -> float:
    along_x, along_y = x2 - x1, y2 - y1
    part = ((x - x1) * along_x + (y - y1) * along_y) / (along_x**2 + along_y**2)
    part = min(1.0, max(0.0, part))
    return _length(x - x1 - part * along_x, y - y1 - part * along_y)


def _length(x: float, y: float) -> float:
    # Not math.hypot: the root alone is the same to the last bit on every machine.
    return sqrt(x * x + y * y)


if __name__ == "__main__":
    for file, draw in ICONS.items():
        (FOLDER / file).write_bytes(png(draw()))
