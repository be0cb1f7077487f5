"""A small drawing surface, and the colours of four hours of the day."""

import random
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Light:
    """The colours of one hour of the day: sky from top to horizon, land from far to near, and what glows."""

    sky: tuple[str, str]
    sun: str
    land: tuple[str, str, str]
    water: tuple[str, str]
    walls: tuple[str, ...]
    roof: str
    glow: str
    ink: str


WARM_WALLS = ("#e9c7a0", "#d99b7c", "#f0dcc0", "#c97f68", "#e2b48c")
COOL_WALLS = ("#d8e2e0", "#b9cfd4", "#f1ead8", "#9fbcc4", "#e7d9bd")
LIGHTS = {
    "dawn": Light(("#8fb3d0", "#fbdcc0"), "#fff1d0", ("#a9b4c4", "#7f93a0", "#5b7178"), ("#b8c9d4", "#54788c"),
                  WARM_WALLS, "#8d5a4c", "#ffe1a0", "#3b4652"),
    "day": Light(("#5fa3d3", "#dceef4"), "#fffbe6", ("#9dbfae", "#6fa27c", "#4b8259"), ("#9fd0d8", "#2f7f95"),
                 COOL_WALLS, "#b5583f", "#fff3c4", "#2f3e46"),
    "autumn": Light(("#9db7c0", "#f5e6c8"), "#fff0c0", ("#c9a66b", "#b5793f", "#8a5a33"), ("#c7cdb9", "#6e8580"),
                    WARM_WALLS, "#7c4a3a", "#ffdf94", "#46372e"),
    "dusk": Light(("#2c3a66", "#e79a78"), "#ffd9a0", ("#5d5a80", "#454668", "#2f3350"), ("#8d7f98", "#27345a"),
                  ("#6d6486", "#84688a", "#58597c", "#a0788a", "#726a94"), "#3d3355", "#ffcf70", "#1d2138"),
}  # fmt: skip


class Canvas:
    """A drawing surface in units of the finished picture, drawn twice as large and scaled down to be smooth."""

    def __init__(self, size: tuple[int, int], light: Light, seed: str) -> None:
        self.width, self.height = size
        self.light = light
        self.random = random.Random(seed)
        self.image = Image.new("RGB", (size[0] * 2, size[1] * 2))
        self.pen = ImageDraw.Draw(self.image)

    def box(self, box: Box, fill: str, radius: float = 0) -> None:
        self.pen.rounded_rectangle([2 * v for v in box], 2 * radius, fill=fill)

    def disc(self, x: float, y: float, r: float, fill: str) -> None:
        self.pen.ellipse([2 * (x - r), 2 * (y - r), 2 * (x + r), 2 * (y + r)], fill=fill)

    def shape(self, points: list[Point], fill: str) -> None:
        self.pen.polygon([(2 * x, 2 * y) for x, y in points], fill=fill)

    def line(self, points: list[Point], fill: str, width: float = 2) -> None:
        self.pen.line([(2 * x, 2 * y) for x, y in points], fill=fill, width=round(2 * width), joint="curve")

    def gradient(self, top: float, bottom: float, colours: tuple[str, str]) -> None:
        mask = Image.linear_gradient("L").resize((self.width * 2, max(1, round(2 * (bottom - top)))))
        strip = Image.composite(Image.new("RGB", mask.size, colours[1]), Image.new("RGB", mask.size, colours[0]), mask)
        self.image.paste(strip, (0, round(2 * top)))

    def finish(self) -> Image.Image:
        """Scaled down, with the grain of printed paper."""
        smooth = self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)
        noise = Image.frombytes("L", smooth.size, self.random.randbytes(self.width * self.height))
        grain = noise.filter(ImageFilter.GaussianBlur(0.8)).point([round(128 + (v - 128) * 0.13) for v in range(256)])
        return ImageChops.overlay(smooth, Image.merge("RGB", (grain, grain, grain)))
