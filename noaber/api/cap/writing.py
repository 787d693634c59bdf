"""From an Alert to the bytes of a CAP 1.2 document: checked first, so that nothing wrong leaves the house."""

import io
from typing import Any
from xml.sax.saxutils import XMLGenerator

from noaber.api.cap.checking import faults_of
from noaber.api.cap.document import Alert, CapError
from noaber.api.cap.schema import ALERT, NAMESPACE, Field, Structure

MEDIA_TYPE = "application/cap+xml"


def write_alert(alert: Alert) -> bytes:
    """Return the document. Raises CapError when the alert breaks a rule of the standard."""
    out = io.BytesIO()
    generator = XMLGenerator(out, encoding="utf-8")
    generator.startDocument()
    put_alert(generator, alert)
    generator.endDocument()
    return out.getvalue()


def put_alert(generator: XMLGenerator, alert: Alert) -> None:
    """Write the alert as an element of a document that was begun: a feed carries whole alerts."""
    _put(generator, "alert", alert, ALERT, {"xmlns": NAMESPACE})


def _put(generator: XMLGenerator, tag: str, made: Any, structure: Structure, attributes: dict | None = None):
    for element, sentence in faults_of(made):
        raise CapError(f"{element}: {sentence}")
    generator.startElement(tag, attributes or {})
    for one in structure.fields:
        value = _part(made, one.name)
        values = value if one.several else (value,)
        for single in values:
            if isinstance(one.form, Structure):
                _put(generator, one.tag, single, one.form)
            elif one.least or single not in (None, "", ()):
                _put_text(generator, one, single)
    generator.endElement(tag)


def _part(made: Any, name: str) -> Any:
    """Return a value of a pair or of a dataclass."""
    if isinstance(made, tuple):
        return made[0] if name == "name" else made[1]
    return getattr(made, name)


def _put_text(generator: XMLGenerator, one: Field, value: Any) -> None:
    """Write a value in its own form, which must be readable again."""
    text = one.form.write(value)
    try:
        one.form.read(text, "1.2")
    except CapError as wrong:
        raise CapError(f"{one.tag}: {wrong.sentence}") from wrong
    generator.startElement(one.tag, {})
    generator.characters(text)
    generator.endElement(one.tag)
