"""The alphabets of text messages, and into how many parts a text falls before it is sent.

GSM 03.38 has 128 signs, and ten more behind an escape that count double; one sign outside these makes the
whole text UCS-2, of which only 70 fit in a part.
"""

from dataclasses import dataclass
from functools import cached_property

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
ESCAPE = 0x1B
CODES = {sign: bytes([code]) for code, sign in enumerate(BASIC) if code != ESCAPE} | {
    sign: bytes([ESCAPE, code]) for sign, code in EXTENDED.items()
}
SIGNS = {code: sign for sign, code in EXTENDED.items()}
# What a word processor makes of plain signs: the plain ones say the same and keep the text in one part.
PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"'}
    | {"–": "-", "—": "-", "…": "...", "\u00a0": " "}
)
MOST_PARTS = 255
GSM, UCS2 = 0, 8  # as data_coding says them
OTHERS = {6: "iso8859-5", 7: "iso8859-8"}  # Cyrillic and Hebrew
CLASSES = 0x10  # from here on data_coding is what a network says: a class, and an alphabet in bits 2 and 3
ALONE = {GSM: 160, UCS2: 140}
IN_PARTS = {GSM: 153, UCS2: 134}  # bytes beside the six of the header that joins them


def plain(text: str) -> str:
    """Return the text with plain quotes, dashes and spaces, and one kind of line end."""
    return text.translate(PLAIN).replace("\r\n", "\n").replace("\r", "\n")


def to_gsm(text: str) -> bytes:
    """Return the text in GSM 03.38, a septet in each byte. KeyError when a sign is not in it."""
    return b"".join(CODES[sign] for sign in text)


def from_gsm(coded: bytes) -> str:
    """Return the text; a sign that has no second form stands for itself behind an escape."""
    signs, escaped = [], False
    for code in coded:
        if code == ESCAPE:
            escaped = True
            continue
        signs.append(SIGNS.get(code, BASIC[code & 0x7F]) if escaped else BASIC[code & 0x7F])
        escaped = False
    return "".join(signs)


def to_ucs2(text: str) -> bytes:
    """Return the text as phones show it: UTF-16, so that an emoji counts as two signs."""
    return text.encode("utf-16-be", "replace")


def from_ucs2(coded: bytes) -> str:
    """Return the text; half a sign at the end, of a part that was cut badly, is shown as unreadable."""
    return coded.decode("utf-16-be", "replace")


@dataclass(frozen=True)
class Coded:
    """A text as it leaves: its alphabet, and the bytes of each part."""

    coding: int
    parts: tuple[bytes, ...]


@dataclass(frozen=True)
class Size:
    """What a text costs: signs as the network counts them, parts, and which signs make it longer."""

    text: str

    @cached_property
    def odd(self) -> str:
        """The signs that are not in GSM 03.38, each once."""
        return "".join(dict.fromkeys(sign for sign in self.text if sign not in CODES))

    @cached_property
    def coded(self) -> Coded:
        return encode(self.text)

    @property
    def signs(self) -> int:
        return len(to_ucs2(self.text)) // 2 if self.odd else len(to_gsm(self.text))

    @property
    def parts(self) -> int:
        return len(self.coded.parts)


def encode(text: str) -> Coded:
    """Code a text and cut it into parts; ValueError when there are more than a header can count."""
    coding = GSM if all(sign in CODES for sign in text) else UCS2
    code = CODES.__getitem__ if coding == GSM else to_ucs2
    signs = [code(sign) for sign in text]
    whole = b"".join(signs)
    parts = (whole,) if len(whole) <= ALONE[coding] else tuple(_cut(signs, IN_PARTS[coding]))
    if len(parts) > MOST_PARTS:
        raise ValueError("too long for text messages")
    return Coded(coding, parts)


def _cut(signs: list[bytes], size: int):
    """Fill part after part; a sign of two septets or two units is never split."""
    part = b""
    for sign in signs:
        if len(part) + len(sign) > size:
            yield part
            part = b""
        part += sign
    yield part


def decode(coding: int, coded: bytes) -> str:
    """Read what came in, by its data_coding; bytes without an alphabet are read as Latin-1."""
    if coding & 0xF0 == 0xF0:  # the older way of saying it: bit 2 tells bytes from the default alphabet
        return coded.decode("latin-1") if coding & 0x04 else from_gsm(coded)
    if coding & 0x0C == UCS2:
        return from_ucs2(coded)
    if coding == GSM or (coding >= CLASSES and not coding & 0x0C):
        return from_gsm(coded)
    return coded.decode(OTHERS.get(coding, "latin-1"), "replace")
