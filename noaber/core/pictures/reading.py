"""Turns an upload into a clean picture: new pixels in a new file, nothing else of the old one.

What a file is, is told by its content, never by its name or the type that the browser gives. Everything
hidden (place, camera, profile, comments, a second file behind the first) is gone because only the pixels are
written again. Files that are two things at once, larger than we take or that unfold to something huge are
refused before they are decoded. Decoding takes time and memory that a sender chooses: a process does one
picture at a time, and who finds the line full is asked to come back.
"""

import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from noaber.core.http import BadInput, Busy

LARGEST_UPLOAD = 15 * 1024 * 1024
MOST_PIXELS = 16_000_000
# A photo as cameras make it is decoded at a half, a quarter or an eighth: never more pixels than those above.
MOST_PIXELS_OF_A_CAMERA = 50_000_000
LONGEST_SIDE = 2048
THUMBNAIL_SIDE = 400
SMALLEST_SIDE = 16
FORMATS = ("JPEG", "PNG", "WEBP")
_TOO_MANY_PIXELS = _("Deze foto heeft te veel beeldpunten. Maak de foto kleiner.")
_HEIC_HELP = _(
    "Deze foto is HEIC of AVIF, dat kunnen wij niet lezen. Stuur een JPG. Op een iPhone kiest u dat bij"
    " Instellingen, Camera, Structuren, Meest compatibel."
)
LONGEST_WAIT = COME_BACK = 3  # seconds
_line = threading.BoundedSemaphore(3)  # who decodes, and two that wait
_decoder = threading.Lock()
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
    """Gives the clean picture. Raises PictureRefused, and Busy when others are at it too long."""
    _refuse_by_content(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = _opened(content)
            with _one_at_a_time():
                image.load()
                return clean(image)
    except (PictureRefused, Busy):
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
    whole = upright.convert("RGBA" if _may_be_transparent(upright) else "RGB")
    whole.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    flat = _on_white(whole)
    small = flat.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return Picture(_written(flat, 84), _written(small, 78), *flat.size)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    if not _line.acquire(blocking=False):
        raise _busy()
    try:
        if not _decoder.acquire(timeout=LONGEST_WAIT):
            raise _busy()
        try:
            yield
        finally:
            _decoder.release()
    finally:
        _line.release()


def _busy() -> Busy:
    return Busy(
        _("Er komen nu veel foto's tegelijk binnen. Probeer het over een paar tellen opnieuw."),
        retry_after=COME_BACK,
    )


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
    """Reads the header only: what it says is enough to refuse."""
    image = Image.open(BytesIO(content), formats=FORMATS)
    width, height = image.size
    if width * height > _most_pixels(image):
        raise PictureRefused(_TOO_MANY_PIXELS)
    if min(width, height) < SMALLEST_SIDE:
        raise PictureRefused(_("Deze foto is te klein om iets op te zien."))
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise PictureRefused(_("Bewegende beelden nemen wij niet aan. Kies een gewone foto."))
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    return image


def _most_pixels(image: Image.Image) -> int:
    """How many this kind may have: a progressive JPEG is held in memory whole, whatever size is asked."""
    of_a_camera = image.format in ("JPEG", "MPO") and not image.info.get("progressive")
    return MOST_PIXELS_OF_A_CAMERA if of_a_camera else MOST_PIXELS


def _may_be_transparent(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def _written(image: Image.Image, quality: int) -> bytes:
    """Writes pixels only: a fresh image object has no hidden data to pass on."""
    fresh = Image.frombytes("RGB", image.size, image.tobytes())
    target = BytesIO()
    fresh.save(target, "JPEG", quality=quality, progressive=True, optimize=True)
    return target.getvalue()
