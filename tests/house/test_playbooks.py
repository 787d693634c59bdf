"""No code knows the name of a playbook: a playbook sets parameters, and rooms stay general."""

import re

from django.conf import settings

from tests.house.sources import NOABER, named


def test_no_code_names_a_playbook():
    slugs = sorted(path.stem for path in settings.SHIPPED_PLAYBOOKS.glob("[!_]*.toml"))
    name = re.compile(rf"""["'/]({"|".join(map(re.escape, slugs))})["'/]""")
    files = [path for pattern in ("*.py", "*.html", "*.js") for path in NOABER.rglob(pattern)]
    found = {named(path): said[1] for path in files if (said := name.search(_code(path)))}
    assert not found


def _code(path) -> str:
    return "" if "tests" in path.parts else path.read_text()
