"""From the bytes of a file to an Alert, or to a reason and a line."""

from dataclasses import dataclass, field, replace
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext as _

from noaber.api.cap.checking import faults_of
from noaber.api.cap.document import Alert, CapError
from noaber.api.cap.gate import opened
from noaber.api.cap.schema import ALERT, FREE_IN_1_1, NAMESPACES, SIGNATURE, Field, Structure

# Where the schema can be found: what a file says of it changes nothing.
SAID_OF_SCHEMA = {
    f"http://www.w3.org/2001/XMLSchema-instance {name}"
    for name in ("schemaLocation", "noNamespaceSchemaLocation")
}


@dataclass
class Node:
    """An element as the parser met it."""

    space: str
    tag: str
    line: int
    children: list["Node"] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def read_alert(raw: bytes) -> Alert:
    """Read one message of CAP 1.1 or 1.2. Raises CapError with the reason and the line."""
    root = _parsed(opened(raw))
    if root.tag != "alert" or root.space not in NAMESPACES:
        raise CapError(
            _("Dit is geen bericht in CAP 1.2 of 1.1, maar: %(name)s.")
            % {"name": f"{root.tag} {root.space}".strip()[:100]},
            root.line,
        )
    alert = _read(root, ALERT, NAMESPACES[root.space])
    return replace(alert, version=NAMESPACES[root.space])


def _parsed(text: str) -> Node:
    """Return the tree of elements. There is no document type any more, so nothing is expanded or fetched."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    top = Node("", "", 0)
    path = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        space, _gap, tag = name.rpartition(" ")
        line = parser.CurrentLineNumber
        foreign = [one for one in attributes if one not in SAID_OF_SCHEMA]
        if foreign and space in NAMESPACES:
            name = foreign[0].rpartition(" ")[2][:60]
            raise CapError(_("Een element van CAP heeft geen eigenschap %(name)s.") % {"name": name}, line)
        path[-1].children.append(node := Node(space, tag, line))
        path.append(node)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: path.pop()
    parser.CharacterDataHandler = lambda data: path[-1].texts.append(data)
    try:
        parser.Parse(text, True)
    except expat.ExpatError as wrong:
        raise CapError(
            _("Dit is geen goede XML: %(reason)s.") % {"reason": expat.ErrorString(wrong.code)}, wrong.lineno
        ) from wrong
    return top.children[0]


def _read(node: Node, structure: Structure, version: str) -> Any:
    """Read the children in the order of the schema, and check what they make together."""
    if node.text.strip():
        raise CapError(_("In %(tag)s staat losse tekst.") % {"tag": node.tag}, node.line)
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    reached: list[tuple[int, int]] = []  # field, line
    place = 0
    for child in node.children:
        if child.space == SIGNATURE and structure is ALERT and child is not node.children[0]:
            place = len(structure.fields)
            continue
        place = _place_of(child, node, structure, place, values)
        reached.append((place, child.line))
        one = structure.fields[place]
        value = _value_of(child, one, version)
        lines.setdefault(child.tag, child.line)
        values[one.name] = (*values.get(one.name, ()), value) if one.several else value
    _refuse_missing(node, structure, version, reached)
    made = structure.make(**values)
    for tag, sentence in faults_of(made):
        raise CapError(f"{tag}: {sentence}", lines.get(tag, node.line))
    return made


def _place_of(child: Node, node: Node, structure: Structure, place: int, values: dict) -> int:
    """Return which field this child is: the same again when it may repeat, or a later one."""
    for n in range(place, len(structure.fields)):
        one = structure.fields[n]
        if one.tag == child.tag and child.space == node.space:
            if one.name in values and not one.several:
                raise CapError(_("%(tag)s staat hier twee keer.") % {"tag": child.tag}, child.line)
            return n
    known = child.space == node.space and any(one.tag == child.tag for one in structure.fields)
    sentence = _("%(tag)s staat hier niet op zijn plaats.") if known else _("%(tag)s kennen wij hier niet.")
    raise CapError(sentence % {"tag": child.tag[:60]}, child.line)


def _value_of(child: Node, one: Field, version: str) -> Any:
    if isinstance(one.form, Structure):
        return _read(child, one.form, version)
    if child.children:
        inside = child.children[0]
        raise CapError(_("%(tag)s kennen wij hier niet.") % {"tag": inside.tag[:60]}, inside.line)
    try:
        return one.form.read(child.text, version)
    except CapError as wrong:
        raise CapError(f"{one.tag}: {wrong.sentence}", child.line) from wrong


def _refuse_missing(node: Node, structure: Structure, version: str, reached: list[tuple[int, int]]) -> None:
    """Refuse what should stand here and doesn't, on the line of what stands in its place."""
    seen = {place for place, _line in reached}
    for n, one in enumerate(structure.fields):
        free = version == "1.1" and one.tag in FREE_IN_1_1
        if one.least and n not in seen and not free:
            line = next((line for place, line in reached if place > n), node.line)
            raise CapError(_("%(tag)s ontbreekt in %(parent)s.") % {"tag": one.tag, "parent": node.tag}, line)
