"""Charts as SVG, drawn here and not in the browser. Each has a title, a description and a table beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

KINDS = ("new", "edited", "unchanged", "gone", "refused", "blocked", "failed", "pending", "read")
"""The outcomes of pages from well to not; the order of colours in the style sheet."""
WIDTH, HEIGHT = 720, 160


@dataclass(frozen=True, slots=True)
class Column:
    """A day, and its numbers by outcome."""

    label: str
    numbers: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.numbers.get(kind, 0) for kind in KINDS)


def sparkline(values: Sequence[float], label: str) -> Markup:
    """A line as high as a word."""
    if len(values) < 2:
        values = [*values, *values] or [0, 0]
    most = max(values) or 1
    step = 100 / (len(values) - 1)
    points = " ".join(f"{number * step:.1f},{22 - 20 * value / most:.1f}" for number, value in enumerate(values))
    return Markup(
        '<svg class="sparkline" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<polyline points="{}"/></svg>'
    ).format(label, points)


def columns(days: Sequence[Column], title: str, description: str, say: Callable[[str], str]) -> Markup:
    """One column a day, its outcomes on top of each other; `say` names these."""
    most = max([day.total for day in days] or [0]) or 1
    width = WIDTH / max(len(days), 30)
    shapes = [shape for number, day in enumerate(days) for shape in _column(day, number * width, width, most, say)]
    return Markup(
        '<svg class="columns" viewBox="0 0 {} {}" role="img" aria-labelledby="chart-title chart-description">'
        '<title id="chart-title">{}</title><desc id="chart-description">{}</desc>{}'
        '<line class="ground" x1="0" x2="{}" y1="{}" y2="{}"/></svg>'
    ).format(WIDTH, HEIGHT + 1, title, description, Markup("").join(shapes), WIDTH, HEIGHT + 0.5, HEIGHT + 0.5)


def _column(day: Column, left: float, width: float, most: int, say: Callable[[str], str]) -> list[Markup]:
    shape = Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}</title></rect>')
    shapes, bottom = [], float(HEIGHT)
    for kind in KINDS:
        if number := day.numbers.get(kind, 0):
            height = max(1.5, (HEIGHT - 12) * number / most)
            bottom -= height
            told = f"{day.label}: {number} {say(kind)}"
            shapes.append(shape.format(kind, left + width * 0.15, bottom, width * 0.7, height, told))
    return shapes
