"""Before a file from outside is parsed: its size, its encoding, no document type, and no more than fits.

Entities can only be made in a document type, so a file without one has none to swell or to fetch. Depth and
number are counted on the text itself, in one pass; what can't be walked through is refused by its line.
"""

import codecs
import re

from django.utils.translation import gettext as _

from noaber.api.cap.document import CapError

MOST_BYTES = 1024 * 1024
MOST_DEPTH = 12
MOST_ELEMENTS = 20_000
# Those of one byte a character in which what XML itself is made of stands where ASCII has it, and UTF.
ENCODINGS = {"ascii", "koi8-r", "koi8-u", "utf-8", "utf-16", "utf-16-le", "utf-16-be"}
ENCODINGS |= {f"iso8859-{part}" for part in range(1, 17)} | {f"cp{page}" for page in range(1250, 1259)}
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SILENT = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))  # 16 bits a character, without a mark
DECLARED = re.compile(rb"""<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
ENDS = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
TAG = re.compile(r"""</?[^\s<>"'/!?](?:[^"'<>]++|"[^"<]*+"|'[^'<]*+')*+>""")


def opened(raw: bytes) -> str:
    """Return the text of a file that may be parsed. Raises CapError with the reason and the line."""
    if len(raw) > MOST_BYTES:
        raise CapError(_("Dit bestand is groter dan %(most)s kB.") % {"most": MOST_BYTES // 1024})
    text = _decoded(raw)
    _measure(text)
    return text


def _decoded(raw: bytes) -> str:
    encoding, start = _encoding_of(raw)
    try:
        return raw[start:].decode(encoding)
    except UnicodeDecodeError as wrong:
        line = raw[: start + wrong.start].count(b"\n") + 1
        raise CapError(
            _("Dit is geen %(encoding)s: daarin staat deze byte niet.") % {"encoding": encoding}, line
        ) from wrong


def _encoding_of(raw: bytes) -> tuple[str, int]:
    """Return the encoding and where the text begins: by mark, by first bytes, or as it says itself."""
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return _known(encoding), len(mark)
    for first, encoding in SILENT:
        if raw.startswith(first):
            return encoding, 0
    declared = DECLARED.match(raw)
    encoding = _known(declared[1].decode()) if declared else "utf-8"
    if encoding.startswith("utf-16"):  # it would not have been read so far
        raise CapError(_("Dit zegt dat het %(encoding)s is, en dat is het niet.") % {"encoding": encoding}, 1)
    return encoding, 0


def _known(name: str) -> str:
    try:
        encoding = codecs.lookup(name).name
    except LookupError:
        encoding = ""
    if encoding not in ENCODINGS:
        raise CapError(_("Deze tekencodering lezen wij niet: %(name)s.") % {"name": name or "utf-32"}, 1)
    return encoding


def _measure(text: str) -> None:
    """Walk through the marks once: no document type, not too deep, not too many."""
    depth = elements = 0
    place = text.find("<")
    while place >= 0:
        end = _end_of_aside(text, place)
        if end is None:
            tag = TAG.match(text, place)
            if tag is None:
                raise _refusal(text, place)
            end = tag.end()
            closes, opens = tag[0].startswith("</"), not tag[0].endswith("/>")
            depth += -1 if closes else opens
            elements += not closes
            if depth > MOST_DEPTH:
                raise CapError(
                    _("Dit gaat dieper dan %(most)s lagen.") % {"most": MOST_DEPTH}, _line(text, place)
                )
            if elements > MOST_ELEMENTS:
                raise CapError(
                    _("Dit heeft meer dan %(most)s onderdelen.") % {"most": MOST_ELEMENTS}, _line(text, place)
                )
        place = text.find("<", end)


def _end_of_aside(text: str, place: int) -> int | None:
    """Return where a comment, a quotation of characters or an instruction ends; None when this is none."""
    for begin, close in ENDS.items():
        if text.startswith(begin, place):
            end = text.find(close, place + len(begin))
            if end < 0:
                raise CapError(
                    _("Dit wordt niet afgesloten: %(begin)s.") % {"begin": begin}, _line(text, place)
                )
            return end + len(close)
    return None


def _refusal(text: str, place: int) -> CapError:
    if text[place : place + 2] == "<!":
        sentence = _(
            "Een documenttype (DOCTYPE) of entiteit weigeren wij: daarmee kan een bestand kwaad doen."
        )
    else:
        sentence = _("Dit is geen goede XML.")
    return CapError(sentence, _line(text, place))


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
