"""What several pictures share: sky, hills, water, houses, people, boats."""

import math

from newsroom.canvas import Box, Canvas


def sky(c: Canvas, horizon: float, sun_at: float = 0.72) -> None:
    c.gradient(0, horizon + 1, c.light.sky)
    c.disc(c.width * sun_at, horizon * 0.55, c.height * 0.07, c.light.sun)
    for _ in range(5):
        x, y, w = c.random.uniform(0, c.width), c.random.uniform(0.1, 0.6) * horizon, c.random.uniform(70, 160)
        for shift in range(4):
            c.box((x + shift * w / 6, y - shift % 2 * 9, x + w * (0.5 + shift / 6), y + 10), c.light.sky[1], 9)


def hills(c: Canvas, base: float, height: float, fill: str) -> None:
    a, b = c.random.uniform(0, 6), c.random.uniform(0, 6)
    top = [
        (x, base - height * (0.6 + 0.25 * math.sin(a + x / 130) + 0.15 * math.sin(b + x / 47)))
        for x in range(0, c.width + 13, 12)
    ]
    c.shape([(0, base), *top, (c.width, base)], fill)


def water(c: Canvas, top: float) -> None:
    c.gradient(top, c.height, c.light.water)
    for _ in range(150):
        y = c.random.uniform(top + 4, c.height)
        near = (y - top) / (c.height - top)
        x, w = c.random.uniform(0, c.width), 12 + 60 * near
        c.line([(x, y), (x + w, y)], c.light.sky[1] if c.random.random() < 0.6 else c.light.water[0], 0.8 + 1.4 * near)


def house(c: Canvas, box: Box, wall: str) -> None:
    left, top, right, bottom = box
    c.box(box, wall)
    c.shape([(left - 5, top), ((left + right) / 2, top - (right - left) * 0.4), (right + 5, top)], c.light.roof)
    columns, rows = max(2, round((right - left) / 30)), max(1, round((bottom - top) / 44))
    step_x, step_y = (right - left) / columns, (bottom - top) / rows
    for column in range(columns):
        for row in range(rows):
            x, y = left + (column + 0.28) * step_x, top + (row + 0.25) * step_y
            pane = c.light.glow if c.random.random() < 0.6 else c.light.ink
            c.box((x, y, x + step_x * 0.44, y + step_y * 0.5), pane, 2)


def row_of_houses(c: Canvas, base: float, lowest: float, highest: float) -> None:
    x = -20.0
    while x < c.width:
        width = c.random.uniform(70, 120)
        house(c, (x, base - c.random.uniform(lowest, highest), x + width, base), c.random.choice(c.light.walls))
        x += width + 4


def person(c: Canvas, x: float, foot: float, tall: float, coat: str) -> None:
    c.shape([(x - tall * 0.16, foot), (x - tall * 0.1, foot - tall * 0.72), (x + tall * 0.1, foot - tall * 0.72),
             (x + tall * 0.16, foot)], coat)  # fmt: skip
    c.disc(x, foot - tall * 0.82, tall * 0.12, "#e8c4a4")


def boat(c: Canvas, x: float, y: float, scale: float) -> None:
    hull = c.random.choice(("#b5453c", "#2f6f8f", "#e0b34c", "#4f7a5a"))
    c.line([(x, y), (x, y - 110 * scale)], c.light.ink, 3)
    c.shape([(x + 4, y - 100 * scale), (x + 4, y - 16), (x + 60 * scale, y - 16)], "#f7f1e3")
    c.box((x - 44 * scale, y - 26 * scale, x - 8 * scale, y), "#f7f1e3", 3)
    c.shape([(x - 76 * scale, y - 4), (x + 80 * scale, y - 4), (x + 56 * scale, y + 26 * scale),
             (x - 58 * scale, y + 26 * scale)], hull)  # fmt: skip
