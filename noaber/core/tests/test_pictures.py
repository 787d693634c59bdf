"""Only pixels survive an upload; what is more than a photo is refused; a blur cannot be undone."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from noaber.core.http import Busy
from noaber.core.pictures import (
    PictureRefused,
    Rectangle,
    blurred,
    drop,
    fetch,
    keep,
    read_picture,
    read_rectangles,
    reading,
)
from noaber.core.pictures.keeping import SIZES
from noaber.core.pictures.reading import LARGEST_UPLOAD

from .pictures import bomb, moving, picture, with_hidden_data, with_zip_behind


@pytest.fixture
def folder(settings, tmp_path):
    settings.NOABER_DATA = tmp_path
    return tmp_path


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_ordinary_photos_become_plain_jpegs(kind):
    clean = read_picture(picture(kind))
    assert opened(clean.full).format == opened(clean.thumbnail).format == "JPEG"
    assert (clean.width, clean.height) == (120, 80)


def test_hidden_data_is_gone_and_the_photo_stands_upright():
    source = with_hidden_data()
    assert b"CANARY-CAMERA" in source and b"CANARY-COMMENT" in source
    clean = read_picture(source)
    for content in (clean.full, clean.thumbnail):
        assert b"CANARY" not in content and b"Exif" not in content
        assert not opened(content).getexif()
    assert (clean.width, clean.height) == (80, 120)


def test_large_photos_are_made_smaller():
    clean = read_picture(picture(size=(5_000, 3_000)))
    assert (clean.width, clean.height) == (2048, 1229)
    assert max(opened(clean.thumbnail).size) == 400


def test_transparent_becomes_white():
    target = BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(target, "PNG")
    assert min(opened(read_picture(target.getvalue()).full).getpixel((5, 5))) > 245


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "leeg"),
        (b"dit is tekst", "geen foto"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "meer dan een foto"),
        (b"GIF89a" + b"\0" * 50, "geen foto"),
        (moving("GIF"), "geen foto"),
        (moving("WEBP"), "Bewegende"),
        (moving("PNG"), "Bewegende"),
        (with_zip_behind(), "meer dan een foto"),
        (picture(comment=b"<script>alert(1)</script>"), "meer dan een foto"),
        (picture(comment=b"%PDF-1.7"), "meer dan een foto"),
        (b"\0\0\0\x18ftypheic\0\0\0\0" + b"\0" * 40, "HEIC"),
        (bomb(), "te veel beeldpunten"),
        (bomb(7_000, 7_000), "te veel beeldpunten"),
        (bomb(4_000, 3_900), "beschadigd"),
        (picture(size=(4_100, 4_000), progressive=True), "te veel beeldpunten"),
        (picture(size=(8, 8)), "te klein"),
        (picture(size=(400, 400))[:-300], "beschadigd"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 100, "geen foto"),
        (b"\0" * (LARGEST_UPLOAD + 1), "groter dan 15 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refused_with_a_sentence(content, sentence):
    with pytest.raises(PictureRefused) as refused:
        read_picture(content)
    assert sentence in str(refused.value.sentence)


def test_what_a_header_says_is_refused_before_anything_is_decoded(monkeypatch):
    monkeypatch.setattr(reading, "_one_at_a_time", lambda: pytest.fail("it was decoded"))
    for content in (bomb(7_000, 7_000), picture("WEBP", size=(5_000, 4_000))):
        with pytest.raises(PictureRefused):
            read_picture(content)


def test_a_photo_of_a_large_camera_is_decoded_small(monkeypatch):
    whole, sizes = picture(size=(8_000, 6_000)), []
    real = reading.clean
    monkeypatch.setattr(reading, "clean", lambda image: sizes.append(image.size) or real(image))
    assert read_picture(whole).width == 2048
    assert sizes == [(4_000, 3_000)]


def test_one_picture_at_a_time_and_a_short_line(monkeypatch):
    monkeypatch.setattr(reading, "LONGEST_WAIT", 0.05)
    with reading._one_at_a_time():
        with pytest.raises(Busy) as later:
            read_picture(picture())
        assert later.value.status == 503 and later.value.retry_after > 0
    assert read_picture(picture()).width == 120


def test_who_finds_the_line_full_does_not_wait():
    for _place in range(3):
        reading._line.acquire()
    try:
        with pytest.raises(Busy):
            read_picture(picture())
    finally:
        for _place in range(3):
            reading._line.release()


@given(st.binary(max_size=2_000))
def test_any_bytes_are_a_photo_or_a_sentence(content):
    for start in (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8 "):
        try:
            read_picture(start + content)
        except PictureRefused as refused:
            assert str(refused.sentence)


def test_kept_encrypted_and_found_back(folder):
    clean = read_picture(picture())
    key = keep(clean)
    assert fetch(key) == clean.full and fetch(key, "thumbnail") == clean.thumbnail
    stored = [path for path in folder.rglob("*") if path.is_file()]
    assert len(stored) == len(SIZES)
    assert all(b"JFIF" not in path.read_bytes() and path.stat().st_mode & 0o077 == 0 for path in stored)
    drop(key)
    assert fetch(key) is None and not [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_put_in_anothers_place_does_not_open(folder):
    one, other = keep(read_picture(picture())), keep(read_picture(picture(colour="blue")))
    paths = {path.name: path for path in folder.rglob("*") if path.is_file()}
    paths[f"{one}.full"].write_bytes(paths[f"{other}.full"].read_bytes())
    assert fetch(one) is None


@pytest.mark.parametrize("key", ["../../etc/passwd", "", "x" * 32, "0" * 31])
def test_a_key_is_no_path(key, folder):
    with pytest.raises(ValueError, match="not the key"):
        fetch(key)


def test_a_blur_leaves_nothing_under_the_rectangle():
    image = Image.effect_noise((200, 200), 120).convert("RGB")
    target = BytesIO()
    image.save(target, "JPEG", quality=95)
    before = read_picture(target.getvalue())
    after = blurred(before.full, read_rectangles("[[0.25, 0.25, 0.5, 0.5]]"))
    inside = opened(after.full).convert("L").crop((55, 55, 145, 145))
    outside = opened(after.full).convert("L").crop((0, 0, 40, 200))
    assert len({value // 8 for value in inside.tobytes()}) < 12 < len({v // 8 for v in outside.tobytes()})
    assert after.digest != before.digest


def test_two_pictures_with_the_same_means_become_the_same():
    """What is left under a rectangle is the mean of each block: nothing tells the two apart any more."""
    plain = Image.new("RGB", (100, 100), (128, 128, 128))
    striped = plain.copy()
    for x in range(100):
        striped.paste((8, 8, 8) if x % 2 else (248, 248, 248), (x, 0, x + 1, 100))
    found = set()
    for image in (plain, striped):
        target = BytesIO()
        image.save(target, "JPEG", quality=100, subsampling=0)
        middle = opened(blurred(target.getvalue(), [Rectangle(0, 0, 1, 1)]).full).getpixel((50, 50))
        found.add(tuple(value // 4 for value in middle))
    assert len(found) == 1


@pytest.mark.parametrize(
    "text",
    ["", "x", "{}", "[]", "[1]", "[[1,2,3]]", "[[0,0,2,1]]", "[[0,0,0,1]]", "[[-1,0,1,1]]", '[["a",0,1,1]]',
     "[[NaN,0,1,1]]", "[[0,0,Infinity,1]]", "[" * 2_000, str([[0, 0, 1, 1]] * 51)],
)  # fmt: skip
def test_wrong_rectangles_get_a_sentence(text):
    with pytest.raises(PictureRefused):
        read_rectangles(text)


def test_a_rectangle_of_one_pixel_and_of_everything():
    source = read_picture(picture()).full
    for text in ("[[0,0,1,1]]", "[[0.999,0.999,0.0005,0.0005]]", "[[1,0,0.0005,1]]", "[[0,1,1,0.001]]"):
        assert blurred(source, read_rectangles(text)).width == 120
