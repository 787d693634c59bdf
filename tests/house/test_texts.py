"""Every text is there in Dutch and English, and every template is used."""

import re
import subprocess
import sys

from django.template.loader import get_template

from tests.house.sources import NOABER, ROOMS, ROOT, named, python_files, templates


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
