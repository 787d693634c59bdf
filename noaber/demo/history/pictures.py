"""Invented photos, drawn by code: a street with something in it. Nobody's picture, so nobody's licence."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1200, 900
KERB = 600  # where the pavement begins, from above
BRICK = ((156, 84, 62), (171, 104, 74), (137, 78, 66), (181, 132, 98))
PASSER_BY = (0.72, 0.41, 0.12, 0.43)  # left, top, width and height of who walks there, in parts of the whole
Draw = ImageDraw.ImageDraw


def photo(what: str, rng: np.random.Generator, *, passer_by: bool = False) -> bytes:
    """A JPEG of one of SUBJECTS, each time a little different."""
    image = Image.new("RGB", (WIDTH, HEIGHT), (196, 208, 214))
    draw = ImageDraw.Draw(image)
    _street(draw, rng)
    SUBJECTS[what](draw, rng)
    if passer_by:
        _passer_by(draw)
    return _as_photo(image, rng)


def _street(draw: Draw, rng: np.random.Generator) -> None:
    """Houses with windows and doors, a pavement of tiles, the road."""
    left = -int(rng.integers(0, 120))
    while left < WIDTH:
        wide = int(rng.integers(210, 300))
        top = int(rng.integers(40, 150))
        draw.rectangle((left, top, left + wide, KERB), fill=BRICK[int(rng.integers(len(BRICK)))])
        draw.polygon(((left, top), (left + wide // 2, top - 70), (left + wide, top)), fill=(84, 66, 60))
        for x in (left + 30, left + wide - 90):
            for y in (top + 50, top + 210):
                draw.rectangle((x, y, x + 60, y + 90), fill=(64, 84, 98), outline=(238, 234, 222), width=7)
        draw.rectangle((left + wide // 2 - 32, KERB - 150, left + wide // 2 + 32, KERB), fill=(28, 74, 66))
        left += wide + 4
    draw.rectangle((0, KERB, WIDTH, 760), fill=(168, 164, 156))
    for x in range(-40, WIDTH, 75):
        draw.line((x, KERB, x - 60, 760), fill=(146, 142, 134), width=3)
    draw.rectangle((0, 760, WIDTH, HEIGHT), fill=(92, 92, 94))


def _bags(draw: Draw, rng: np.random.Generator) -> None:
    draw.rounded_rectangle((420, 420, 620, 690), 14, fill=(58, 74, 70))
    draw.rectangle((440, 450, 600, 490), fill=(20, 26, 26))
    for _ in range(int(rng.integers(5, 9))):
        x, y = int(rng.integers(300, 780)), int(rng.integers(600, 680))
        draw.ellipse((x, y, x + 110, y + 100), fill=(36, 38, 42))
        draw.polygon(((x + 45, y + 8), (x + 55, y - 26), (x + 68, y + 8)), fill=(36, 38, 42))


def _lamp(draw: Draw, rng: np.random.Generator) -> None:
    lean = int(rng.integers(-90, 90))
    draw.line((600, 700, 600 + lean, 150), fill=(72, 78, 78), width=18)
    draw.line((600 + lean, 150, 720 + lean, 130), fill=(72, 78, 78), width=14)
    draw.rounded_rectangle((700 + lean, 118, 800 + lean, 152), 10, fill=(44, 46, 46))


def _hole(draw: Draw, rng: np.random.Generator) -> None:
    x, wide = int(rng.integers(300, 620)), int(rng.integers(220, 380))
    draw.ellipse((x, 785, x + wide, 875), fill=(48, 44, 42))
    draw.ellipse((x + 24, 802, x + wide - 24, 868), fill=(112, 122, 126))


def _bicycle(draw: Draw, rng: np.random.Generator) -> None:
    x, y = int(rng.integers(360, 560)), 600
    for left in (x, x + 210):
        draw.ellipse((left, y, left + 140, y + 120), outline=(40, 40, 40), width=9)
    frame = ((x + 70, y + 60), (x + 130, y - 40), (x + 250, y - 40), (x + 190, y + 60))
    draw.line((*frame, frame[0]), fill=(150, 60, 42), width=9)
    draw.line((x + 250, y - 80, x + 280, y + 60), fill=(70, 70, 70), width=8)


def _paint(draw: Draw, rng: np.random.Generator) -> None:
    x, colour = int(rng.integers(300, 500)), (40, 110, 170)
    points = [(x + 45 * n, int(rng.integers(330, 540))) for n in range(9)]
    draw.line(points, fill=colour, width=26, joint="curve")
    draw.line([(a + 12, b + 20) for a, b in points], fill=(230, 214, 90), width=9, joint="curve")


def _branch(draw: Draw, rng: np.random.Generator) -> None:
    y = int(rng.integers(640, 700))
    draw.line((250, y, 900, y - 60), fill=(96, 74, 54), width=34)
    for x in range(300, 900, 60):
        draw.ellipse((x, y - 170, x + 150, y - 50), fill=(62, int(rng.integers(96, 130)), 58))


SUBJECTS: dict[str, Callable[[Draw, np.random.Generator], None]] = {
    "bags": _bags,
    "lamp": _lamp,
    "hole": _hole,
    "bicycle": _bicycle,
    "paint": _paint,
    "branch": _branch,
}


def _passer_by(draw: Draw) -> None:
    """Somebody who happens to walk there: a reason to make a part unreadable."""
    draw.rounded_rectangle((885, 470, 985, 680), 30, fill=(44, 62, 92))
    draw.ellipse((900, 390, 970, 470), fill=(206, 168, 142))
    draw.rectangle((905, 680, 930, 745), fill=(36, 36, 44))
    draw.rectangle((945, 680, 970, 745), fill=(36, 36, 44))


def _as_photo(image: Image.Image, rng: np.random.Generator) -> bytes:
    """Softer, with the noise of a telephone, as a JPEG."""
    soft = np.asarray(image.filter(ImageFilter.GaussianBlur(1.6)), dtype=np.int16)
    noisy = np.clip(soft + rng.normal(0, 7, soft.shape), 0, 255).astype(np.uint8)
    found = BytesIO()
    Image.fromarray(noisy).save(found, "JPEG", quality=82)
    return found.getvalue()
