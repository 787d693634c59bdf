"""Turns an upload into a clean picture: new pixels in a new file, nothing else of the old one.

What a file is, is told by its content, never by its name or the type that the browser gives. Everything
hidden (place, camera, profile, comments, a second file behind the first) is gone because only the pixels are
written again. Files that are two things at once, larger than we take or that unfold to something huge are
refused before they are decoded.
"""

import re
import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from noaber.core.http import BadInput

LARGEST_UPLOAD = 15 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2048
THUMBNAIL_SIDE = 400
SMALLEST_SIDE = 16
FORMATS = ("JPEG", "PNG", "WEBP")
_TOO_MANY_PIXELS = _("Deze foto heeft te veel beeldpunten. Maak de foto kleiner.")
_HEIC_HELP = _(
    "Deze foto is HEIC of AVIF, dat kunnen wij niet lezen. Stuur een JPG. Op een iPhone kiest u dat bij"
    " Instellingen, Camera, Structuren, Meest compatibel."
)
_HEIC = re.compile(rb"^....ftyp(?:hei[cxms]|hev[cx]|mif1|msf1|avi[fs])", re.DOTALL)
_MARKUP = re.compile(rb"<(?:!doctype|html|script|svg|\?xml|\?php|iframe|body)|%pdf-", re.IGNORECASE)
_ZIP_END = b"PK\x05\x06"


class PictureRefused(BadInput):
    """The upload is not taken; the sentence says why and what now."""


@dataclass(frozen=True)
class Picture:
    """A clean picture with its thumbnail, both JPEG."""

    full: bytes
    thumbnail: bytes
    width: int
    height: int

    @property
    def digest(self) -> bytes:
        return sha256(self.full).digest()


def read_picture(content: bytes) -> Picture:
    """Gives the clean picture. Raises PictureRefused."""
    _refuse_by_content(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return clean(_opened(content))
    except PictureRefused:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as wrong:
        raise PictureRefused(_TOO_MANY_PIXELS) from wrong
    except UnidentifiedImageError as wrong:
        raise PictureRefused(
            _("Dit is geen foto die wij kunnen lezen. Kies een JPG, PNG of WebP.")
        ) from wrong
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, OverflowError) as wrong:
        raise PictureRefused(_("Deze foto is beschadigd. Maak hem opnieuw of kies een andere.")) from wrong


def clean(image: Image.Image) -> Picture:
    """Gives the pixels upright, without transparency, no larger than needed, as new files."""
    upright = ImageOps.exif_transpose(image)
    flat = _without_transparency(upright)
    flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    small = flat.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return Picture(_written(flat, 84), _written(small, 78), *flat.size)


def _refuse_by_content(content: bytes) -> None:
    if not content:
        raise PictureRefused(_("Dit bestand is leeg. Kies een andere foto."))
    if len(content) > LARGEST_UPLOAD:
        raise PictureRefused(_("Deze foto is groter dan 15 MB. Maak de foto kleiner of ga verder zonder."))
    if _HEIC.match(content[:16]):
        raise PictureRefused(_HEIC_HELP)
    if _MARKUP.search(content[:1024]) or _ZIP_END in content[-66_000:]:
        raise PictureRefused(_("Dit bestand is meer dan een foto. Kies een gewone JPG, PNG of WebP."))


def _opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content), formats=FORMATS)
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise PictureRefused(_TOO_MANY_PIXELS)
    if min(width, height) < SMALLEST_SIDE:
        raise PictureRefused(_("Deze foto is te klein om iets op te zien."))
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise PictureRefused(_("Bewegende beelden nemen wij niet aan. Kies een gewone foto."))
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    return image


def _without_transparency(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        ground = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")


def _written(image: Image.Image, quality: int) -> bytes:
    """Writes pixels only: a fresh image object has no hidden data to pass on."""
    fresh = Image.frombytes("RGB", image.size, image.tobytes())
    target = BytesIO()
    fresh.save(target, "JPEG", quality=quality, progressive=True, optimize=True)
    return target.getvalue()
