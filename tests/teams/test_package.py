"""The package of the app: what is in it, and the icons, which are what their script draws."""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.teams.manifest.icons import FOLDER, ICONS, Picture, color, outline, png
from bot.teams.manifest.package import manifest, package
from tests.teams.test_manifest import OURS


def chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    """Return the parts of a PNG, after checking that each is whole."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    found, at = [], 8
    while at < len(content):
        (size,) = struct.unpack_from(">I", content, at)
        kind, inside = content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        assert zlib.crc32(kind + inside) == struct.unpack_from(">I", content, at + 8 + size)[0]
        found.append((kind, inside))
        at += 12 + size
    return found


def seen(content: bytes) -> tuple[bytes, bytes]:
    """Return how a PNG is laid out and its pixels; how well they are compressed differs from machine to machine."""
    (_, header), (_, pixels), (end, _) = chunks(content)
    assert b"IEND" == end
    return header, zlib.decompress(pixels)


def test_the_same_app_makes_the_same_package() -> None:
    """To the last bit; another one does not."""
    assert package(OURS) == package(replace(OURS))
    assert package(OURS) != package(replace(OURS, trust="Birch Trust"))


def test_three_files_are_in_it_and_nothing_else() -> None:
    """At the top, without the day on which they were made, and as they are."""
    with zipfile.ZipFile(io.BytesIO(package(OURS))) as archive:
        entries = archive.infolist()
        made = json.loads(archive.read("manifest.json").decode("utf-8"))
        icons = {name: archive.read(name) for name in made["icons"].values()}

    assert ["manifest.json", "color.png", "outline.png"] == [each.filename for each in entries]
    assert {((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED)} == {(each.date_time, each.compress_type) for each in entries}
    assert manifest(OURS) == made
    assert {name: (FOLDER / name).read_bytes() for name in ("color.png", "outline.png")} == icons


@pytest.mark.parametrize(("name", "draw"), ICONS.items())
def test_the_icons_are_what_their_script_draws(name: str, draw: Callable[[], Picture]) -> None:
    """Whoever changes the script draws them anew."""
    assert seen(png(draw())) == seen((FOLDER / name).read_bytes())


def test_the_picture_in_colour_fills_its_square() -> None:
    """192 by 192 pixels, nothing of it transparent: Teams crops it."""
    picture = color()

    assert {192} == {len(picture), *(len(row) for row in picture)}
    assert {255} == {pixel[3] for row in picture for pixel in row}
    assert {(0x1D, 0x35, 0x57, 255)} == {picture[y][x] for x in (0, 191) for y in (0, 191)}


def test_the_outline_is_white_on_nothing() -> None:
    """32 by 32 pixels; Teams refuses any other colour."""
    picture = outline()
    opacities = {pixel[3] for row in picture for pixel in row}

    assert {32} == {len(picture), *(len(row) for row in picture)}
    assert {(255, 255, 255)} == {pixel[:3] for row in picture for pixel in row}
    assert {0, 255} <= opacities
