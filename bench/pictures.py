"""Pictures that compress as photographs do: soft clouds under film grain, about 100 kB each."""

import random
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw


def draw(folder: Path, path: str) -> None:
    """Write the picture of this path on the site; `.png` has few colours. The same path gives the same bytes."""
    dice, target = random.Random(path), folder / path[1:]
    target.parent.mkdir(parents=True, exist_ok=True)
    size = (600, 400) if path.endswith(".png") else (1200, 800)
    grain = ImageChops.offset(_grain(size, "grain"), dice.randrange(size[0]), dice.randrange(size[1]))
    clouds = [_grain((24, 16), f"{path} {i}").resize(size, Image.Resampling.BICUBIC) for i in range(3)]
    picture = Image.merge("RGB", [Image.blend(cloud, grain, 0.05) for cloud in clouds])
    ImageDraw.Draw(picture).text((20, 20), path, fill=(255, 255, 0))
    if path.endswith(".png"):
        picture.quantize(32, method=Image.Quantize.FASTOCTREE).save(target)
    else:
        picture.save(target, quality=78)


@cache
def _grain(size: tuple[int, int], seed: str) -> Image.Image:
    """Noise of our own: Pillow's has no seed."""
    return Image.frombytes("L", size, random.Random(seed).randbytes(size[0] * size[1]))
