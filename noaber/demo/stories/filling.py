"""Filling in a form as a browser does: what stands in it goes along, and what is changed goes instead."""

from html.parser import HTMLParser

OF_BROWSER = "csrfmiddlewaretoken"  # each browser says its own with what it sends


def _goes_along(said: dict) -> bool:
    kind = said.get("type")
    return kind not in ("submit", "button", "file") and (
        kind not in ("checkbox", "radio") or "checked" in said
    )


class _Form(HTMLParser):
    """The fields of the form that holds a named field, with their values."""

    def __init__(self, holds: str):
        super().__init__()
        self.holds, self.fields, self.found = holds, {}, {}
        self.select = self.area = ""
        self.words: list[str] = []

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        name = said.get("name", "")
        if tag == "form":
            self.fields = {}
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in said:
            self.fields.setdefault(self.select, []).append(said.get("value", ""))
        elif tag == "textarea":
            self.area, self.words = name, []
        elif tag == "input" and name not in ("", OF_BROWSER) and _goes_along(said):
            self.fields.setdefault(name, []).append(said.get("value", "on" if "checked" in said else ""))

    def handle_data(self, data):
        if self.area:
            self.words.append(data)

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.fields[self.area] = ["".join(self.words).removeprefix("\n")]
            self.area = ""
        elif tag == "form" and self.holds in self.fields:
            self.found = self.fields


def fields_of(page: str, holds: str) -> dict[str, list]:
    """Return what the form on this page that holds that field sends as it stands; empty if there is none."""
    form = _Form(holds)
    form.feed(page)
    return form.found
