"""Makes pictures for tests: honest ones and hostile ones."""

import struct
import zlib
from io import BytesIO

from PIL import Image


def picture(kind="JPEG", size=(120, 80), colour=(200, 30, 30), **options) -> bytes:
    target = BytesIO()
    Image.new("RGB", size, colour).save(target, kind, **options)
    return target.getvalue()


def shaded(angle: int = 0) -> bytes:
    """A picture of which every part is another shade."""
    target = BytesIO()
    Image.linear_gradient("L").rotate(angle).convert("RGB").save(target, "JPEG")
    return target.getvalue()


def with_hidden_data() -> bytes:
    """A JPEG that lies on its side and says where and with what it was made."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010F] = "CANARY-CAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 13.0, 0.0)
    return picture(exif=exif, comment=b"CANARY-COMMENT")


def moving(kind: str) -> bytes:
    target = BytesIO()
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue", "green")]
    frames[0].save(target, kind, save_all=True, append_images=frames[1:], duration=100)
    return target.getvalue()


def bomb(width=50_000, height=50_000) -> bytes:
    """A small PNG that says it is enormous."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def with_zip_behind() -> bytes:
    return picture() + b"PK\x03\x04" + b"\0" * 40 + b"PK\x05\x06" + b"\0" * 18
