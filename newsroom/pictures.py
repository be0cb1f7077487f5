"""The sample newsroom's pictures, drawn from code: the same name always gives the same picture.

A name is `SCENE LIGHT`, such as `harbour dawn`; scenes are the functions below, lights the keys of `LIGHTS`.
"""

import io
import math
from collections.abc import Callable
from functools import cache

from PIL import Image

from newsroom.canvas import LIGHTS, Canvas, Point
from newsroom.scenery import boat, hills, person, row_of_houses, sky, water


def harbour(c: Canvas) -> None:
    """Houses on the far quay, fishing boats at their moorings."""
    horizon = c.height * 0.5
    sky(c, horizon)
    hills(c, horizon, c.height * 0.2, c.light.land[0])
    row_of_houses(c, horizon, 50, 110)
    c.box((0, horizon - 2, c.width, horizon + 12), c.light.land[2])
    water(c, horizon + 12)
    for number in range(4):
        boat(c, c.width * (0.12 + 0.24 * number), horizon + 60 + 55 * (number % 3), 0.8 + 0.25 * (number % 3))


def tram(c: Canvas) -> None:
    """A tram in the high street, passengers waiting."""
    street = c.height * 0.68
    sky(c, street, 0.2)
    row_of_houses(c, street, 150, 270)
    c.gradient(street, c.height, (c.light.land[1], c.light.land[2]))
    rail = c.height * 0.87
    for offset in (0, 22):
        c.line([(0, rail + offset), (c.width, rail + offset)], c.light.sky[1], 3)
    left, right, top = c.width * 0.17, c.width * 0.8, c.height * 0.5
    c.line([(0, top - 46), (c.width, top - 60)], c.light.ink, 2)
    c.line([(c.width * 0.5, top), (c.width * 0.46, top - 28), (c.width * 0.5, top - 53)], c.light.ink, 3)
    c.box((left, top, right, rail - 8), "#c8473f", 22)
    c.box((left, c.height * 0.74, right, c.height * 0.79), "#f3e3c3")
    for number in range(7):
        x = left + 22 + number * (right - left - 30) / 7
        c.box((x, top + 24, x + (right - left) / 9, c.height * 0.7), c.light.glow, 8)
    for x in (left + 80, left + 150, right - 150, right - 80):
        c.disc(x, rail - 4, 18, c.light.ink)
    for number in range(5):
        person(c, c.width * 0.84 + 30 * number, rail + 34, 96, c.random.choice(c.light.walls))


def tea(c: Canvas) -> None:
    """Tea terraces on a hill, pickers among the rows."""
    horizon = c.height * 0.34
    sky(c, horizon, 0.3)
    c.box((0, horizon, c.width, c.height), "#87b26a")
    hills(c, horizon + 30, c.height * 0.26, c.light.land[0])
    greens = ("#87b26a", "#74a35c", "#629350", "#528445", "#43743b")
    for number, green in enumerate(greens * 2):
        y, phase = horizon + 26 + number * c.height * 0.066, c.random.uniform(0, 6)
        top = [(float(x), y + 13 * math.sin(phase + x / 170)) for x in range(0, c.width + 11, 10)]
        c.shape([(0, c.height), *top, (c.width, c.height)], green)
        for x, edge in top[::2]:
            c.disc(x + c.random.uniform(-4, 4), edge + 9, 8 + number * 0.5, c.light.land[2] if number % 2 else green)
    for _ in range(7):
        x, foot = c.random.uniform(0.08, 0.92) * c.width, c.random.uniform(0.55, 0.93) * c.height
        person(c, x, foot, 62, c.random.choice(("#c8473f", "#2f6f8f", "#e0b34c", "#f3e3c3")))
        c.shape([(x - 22, foot - 50), (x, foot - 68), (x + 22, foot - 50)], "#e6cf96")


def library(c: Canvas) -> None:
    """A reading room: shelves to the ceiling, lamps, readers at a long table."""
    c.gradient(0, c.height, ("#7a5a42", "#4f382b"))
    for shelf in range(5):
        _shelf(c, 26 + shelf * c.height * 0.12, c.height * 0.1)
    table = c.height * 0.78
    for number in range(5):
        x = c.width * (0.12 + 0.19 * number)
        person(c, x, table + 20, 130, c.random.choice(LIGHTS["day"].walls))
        c.shape([(x + 44, table), (x + 84, table), (x + 80, table - 8), (x + 48, table - 8)], "#f7f1e3")
        c.disc(x + 64, table - 66, 34, c.light.glow)
        c.shape([(x + 40, table - 60), (x + 50, table - 92), (x + 78, table - 92), (x + 88, table - 60)], "#3f7a5f")
        c.line([(x + 64, table - 60), (x + 64, table)], "#c9a24c", 4)
    c.box((0, table, c.width, table + 26), "#a9744a")
    c.gradient(table + 26, c.height, ("#8a5c3a", "#5e3d28"))


def _shelf(c: Canvas, top: float, height: float) -> None:
    x = 6.0
    while x < c.width:
        width, tall = c.random.uniform(8, 20), c.random.uniform(0.68, 0.98) * height
        colour = c.random.choice(("#b5453c", "#2f6f8f", "#e0b34c", "#4f7a5a", "#d9c3a0", "#6d5a86", "#c97f50"))
        c.box((x, top + height - tall, x + width, top + height), colour, 1)
        x += width + (c.random.uniform(2, 30) if c.random.random() < 0.08 else 1.5)
    c.box((0, top + height, c.width, top + height + 7), "#3c2a20")


def lighthouse(c: Canvas) -> None:
    """A lighthouse on a cliff, gulls about it."""
    horizon = c.height * 0.62
    sky(c, horizon, 0.25)
    water(c, horizon)
    right, top = c.width * 0.72, c.height * 0.2
    c.shape([(c.width * 0.44, c.height), (c.width * 0.52, c.height * 0.66), (c.width * 0.66, c.height * 0.6),
             (c.width, c.height * 0.56), (c.width, c.height)], c.light.land[2])  # fmt: skip
    c.shape([(c.width * 0.5, c.height * 0.7), (c.width * 0.66, c.height * 0.6), (c.width, c.height * 0.56),
             (c.width, c.height * 0.63)], c.light.land[1])  # fmt: skip
    foot = c.height * 0.61
    c.shape([(right - 40, foot), (right - 25, top), (right + 25, top), (right + 40, foot)], "#f7f1e3")
    for band in range(3):
        y = top + (band + 0.35) * c.height * 0.13
        c.shape([(right - 29 - 5 * band, y), (right + 29 + 5 * band, y), (right + 32 + 5 * band, y + 40),
                 (right - 32 - 5 * band, y + 40)], "#b5453c")  # fmt: skip
    c.box((right - 30, top - 6, right + 30, top + 4), c.light.ink)
    c.disc(right, top - 24, 20, c.light.glow)
    c.shape([(right - 26, top - 40), (right, top - 66), (right + 26, top - 40)], c.light.roof)
    for _ in range(9):
        x, y = c.random.uniform(0.05, 0.6) * c.width, c.random.uniform(0.08, 0.5) * c.height
        c.line([(x - 16, y - 6), (x - 7, y - 9), (x, y), (x + 7, y - 9), (x + 16, y - 6)], c.light.ink, 2)


def market(c: Canvas) -> None:
    """Market stalls under strings of lanterns."""
    ground = c.height * 0.72
    sky(c, ground, 0.85)
    row_of_houses(c, ground, 120, 220)
    c.gradient(ground, c.height, (c.light.land[1], c.light.land[2]))
    for string in range(3):
        y = c.height * (0.1 + 0.12 * string)
        line = [(float(x), y + 26 * math.sin(math.pi * (x % 320) / 320)) for x in range(0, c.width + 9, 8)]
        c.line(line, c.light.ink, 1.5)
        for x, sag in line[3::8]:
            c.disc(x, sag + 14, 13, c.light.glow)
            c.disc(x, sag + 14, 9, c.random.choice(("#e2604c", "#f0a04b", "#f6cf6a")))
    for number in range(4):
        _stall(c, c.width * (0.03 + 0.25 * number), ground + 30)
    for _ in range(8):
        x, foot = c.random.uniform(0, c.width), c.random.uniform(0.9, 0.98) * c.height
        person(c, x, foot, 110, c.random.choice(c.light.walls))


def _stall(c: Canvas, x: float, y: float) -> None:
    width = c.width * 0.19
    stripes = c.random.choice((("#b5453c", "#f3e3c3"), ("#2f6f8f", "#f3e3c3"), ("#4f7a5a", "#f6e7b8")))
    for post in (x + 6, x + width - 6):
        c.line([(post, y - 130), (post, y + 30)], c.light.ink, 4)
    for stripe in range(6):
        left = x + stripe * width / 6
        c.box((left, y - 150, left + width / 6, y - 108), stripes[stripe % 2], 6)
    c.box((x, y - 36, x + width, y + 30), "#a9744a", 3)
    for number in range(14):
        colour = c.random.choice(("#e2604c", "#f0a04b", "#8fb04f", "#f6cf6a", "#c97f68"))
        c.disc(x + 12 + number * (width - 20) / 14, y - 42 - number % 2 * 6, 9, colour)


def bridge(c: Canvas) -> None:
    """A stone bridge of three arches over a river."""
    river = c.height * 0.66
    sky(c, river, 0.6)
    hills(c, c.height * 0.5, c.height * 0.2, c.light.land[0])
    row_of_houses(c, c.height * 0.53, 40, 90)
    c.gradient(c.height * 0.53, river, (c.light.land[1], c.light.land[2]))
    water(c, river)
    deck = c.height * 0.44
    way: list[Point] = [(0, deck + 50), (c.width / 2, deck), (c.width, deck + 50)]
    c.shape([*way, (c.width, river + 40), (0, river + 40)], "#b9a88f")
    for number in range(3):
        x, r = c.width * (0.2 + 0.3 * number), c.width * 0.12
        arch = [2 * v for v in (x - r, river + 36 - r, x + r, river + 36 + r)]
        c.pen.pieslice(arch, 180, 360, fill=c.light.water[0])
    c.line(way, c.light.roof, 9)
    for _ in range(9):
        x = c.random.uniform(0.05, 0.95) * c.width
        person(c, x, deck + abs(x - c.width / 2) * 100 / c.width, 58, c.random.choice(LIGHTS["dawn"].walls))
    boat(c, c.width * 0.36, c.height * 0.86, 0.9)


SCENES: dict[str, Callable[[Canvas], None]] = {
    scene.__name__: scene for scene in (harbour, tram, tea, library, lighthouse, market, bridge)
}


@cache
def draw(name: str, size: tuple[int, int] = (960, 640), format: str = "JPEG") -> bytes:
    """The picture's file. `format` is Pillow's name (JPEG, PNG, WEBP); a third word of the name only varies it."""
    scene, light = name.split()[:2]
    canvas = Canvas(size, LIGHTS[light], name)
    SCENES[scene](canvas)
    picture, out = canvas.finish(), io.BytesIO()
    if format == "PNG":
        picture = picture.quantize(64, dither=Image.Dither.NONE)
    picture.save(out, format, quality=74, optimize=True)
    return out.getvalue()
