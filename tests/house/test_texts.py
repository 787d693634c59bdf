"""Every text is there in Dutch and English, and every template is used."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator

from babel.messages.pofile import read_po
from django.conf import settings
from django.template.loader import get_template

from tests.house.sources import NOABER, ROOMS, ROOT, named, python_files, templates

# Level B1 can not be measured by a machine; long sentences, of which readers complain first, can.
MOST_WORDS = 25


def test_translations_are_complete():
    done = subprocess.run(
        [sys.executable, "tools/messages.py", "check"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-5000:]


def test_every_template_is_used():
    code = "\n".join(path.read_text() for path in python_files())
    code += "\n".join(path.read_text() for path in templates())
    unused = []
    for path in templates():
        name = str(path).split("/templates/", 1)[1]
        # A name may be made from a part that is chosen: site/parts/place_{part}.html.
        family = re.sub(r"_[a-z]+\.html$", "_{part}.html", name)
        known = (
            name in code or family in code or path.name in ("400.html", "403.html", "404.html", "500.html")
        )
        if not known and not name.startswith(("django/", "admin/")) and "/notices/" not in name:
            unused.append(named(path))
    assert not unused


def test_every_template_can_be_read():
    """A filter or tag that its file does not load is found here, and not by who opens the page."""
    for path in templates():
        get_template(str(path).split("/templates/", 1)[1])


def test_every_notice_has_its_templates():
    missing = []
    for room in ROOMS:
        source = NOABER / room / "notices.py"
        if not source.exists():
            continue
        names = re.findall(r'Notice\(\s*(?:name=)?"(\w+)\.(\w+)"', source.read_text())
        assert len(names) == source.read_text().count("Notice("), f"{room}: a notice without a plain name"
        for name in names:
            if not list((NOABER / room / "templates" / name[0] / "notices").glob(f"{name[1]}.*")):
                missing.append(".".join(name))
    assert not missing


def test_no_dutch_sentence_is_long():
    assert [found for found in _dutch_sentences() if len(found[1].split()) > MOST_WORDS] == []


def _dutch_sentences() -> Iterator[tuple[str, str]]:
    for path in sorted(NOABER.glob("**/locale/en/LC_MESSAGES/django.po")):
        with path.open("rb") as texts:
            said = [message.id for message in read_po(texts) if message.id]
        for text in said:
            for form in [text] if isinstance(text, str) else text:
                yield from ((named(path), sentence) for sentence in _sentences(form))
    for path in sorted(settings.SHIPPED_PLAYBOOKS.glob("[!_]*.toml")):
        for text in _in_dutch(tomllib.loads(path.read_text())):
            yield from ((named(path), sentence) for sentence in _sentences(text))


def _in_dutch(value) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(said := value.get("nl"), str):
            yield said
        value = list(value.values())
    for part in value if isinstance(value, list) else []:
        yield from _in_dutch(part)


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?:;])\s+|\n", text)
