"""Shows the browser the few named files of node_modules that it needs, and joins the style sheets.

There is no bundler: `VENDOR` names each file once, `SHEETS` says which style sheets go out as one file,
so that a page needs one request for its looks. Whatever is not named here is never served.
"""

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

STYLES = Path(__file__).parent / "styles"
ROOMS = Path(__file__).parents[1]
FONT = "@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-"

VENDOR = {
    "vendor/htmx.js": "htmx.org/dist/htmx.min.js",
    "vendor/maplibre-gl.mjs": "maplibre-gl/dist/maplibre-gl.mjs",
    "vendor/maplibre-gl-worker.mjs": "maplibre-gl/dist/maplibre-gl-worker.mjs",
    "vendor/maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
    "vendor/atkinson-400.woff2": FONT + "latin-400-normal.woff2",
    "vendor/atkinson-700.woff2": FONT + "latin-700-normal.woff2",
    "vendor/atkinson-ext-400.woff2": FONT + "latin-ext-400-normal.woff2",
    "vendor/atkinson-ext-700.woff2": FONT + "latin-ext-700-normal.woff2",
}

UTRECHT = (
    "badge-counter",
    "badge-status",
    "button",
    "button-group",
    "checkbox",
    "data-list",
    "form-field",
    "form-field-description",
    "form-field-error-message",
    "form-fieldset",
    "form-label",
    "heading-1",
    "heading-2",
    "heading-3",
    "link",
    "radio-button",
    "select",
    "skip-link",
    "table",
    "textarea",
    "textbox",
)

SHEETS = {
    "sheets/noaber.css": (
        "tokens",
        "utrecht",
        "ground",
        "controls",
        "states",
        "figures",
        "resident",
        "map",
        "print",
    ),
    "sheets/desk.css": ("desk",),
}

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
RULE = re.compile(r"([^{}@]+)\{[^{}]*\}")
COMPONENT_CLASS = re.compile(r"utrecht-(?:[a-z0-9]+(?:[_-]{1,2}[a-z0-9]+)*)")
NOTICE = "/* Components: NL Design System, EUPL-1.2, (c) Frameless B.V. and Gemeente Utrecht */\n"


def modules():
    """The folder that `npm ci` fills."""
    return Path(settings.BASE_DIR) / "node_modules"


@cache
def class_names():
    """Every class of the components that a template, form or script of ours names."""
    files = (
        path
        for kind in ("html", "py", "js")
        for path in ROOMS.rglob(f"*.{kind}")
        if "tests" not in path.parts
    )
    return {name for path in files for name in COMPONENT_CLASS.findall(path.read_text())}


def without_unused(css):
    """The rules that can hold for our pages: the components have far more variants than we use.

    A rule goes when each of its selectors names a class that we never name.
    """

    def kept(rule):
        classes = [set(COMPONENT_CLASS.findall(selector)) for selector in rule[1].split(",")]
        return rule[0] if any(names <= class_names() for names in classes) else ""

    return RULE.sub(kept, css)


def utrecht_parts():
    """The NL Design System components, in a cascade layer of their own so that our tokens and rules win."""
    yield f"@layer ground, utrecht;\n{NOTICE}"
    for name in UTRECHT:
        css = (modules() / f"@utrecht/{name}-css/dist/index.css").read_text()
        yield f"@layer utrecht {{\n{without_unused(COMMENT.sub('', css))}\n}}\n"


def sheet_text(name):
    """The style sheet `name` as one text, in the order of `SHEETS`."""
    own = [COMMENT.sub("", (STYLES / f"{part}.css").read_text()) for part in SHEETS[name]]
    return "".join([*(utrecht_parts() if name == "sheets/noaber.css" else ()), *own])


def joined(name):
    """Path of the joined sheet in the data folder, written anew when its text has changed."""
    path = Path(settings.NOABER_DATA) / name
    text = sheet_text(name)
    if not path.exists() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(text)
        fresh.replace(path)
    return path


class VendorFinder(BaseFinder):
    """Finds the files of `VENDOR` and the sheets of `SHEETS`."""

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        if path in VENDOR:
            found = modules() / VENDOR[path]
        elif path in SHEETS:
            found = joined(path)
        else:
            return []
        return [str(found)] if find_all else str(found)

    def list(self, ignore_patterns):
        storage = NamedFiles()
        for name in (*VENDOR, *SHEETS):
            if not matches_patterns(name, ignore_patterns):
                yield name, storage


class NamedFiles(FileSystemStorage):
    """The storage that `collectstatic` reads from: public names, files wherever they lie."""

    def __init__(self):
        super().__init__(location=modules())

    def path(self, name):
        return str(modules() / VENDOR[name] if name in VENDOR else joined(name))
