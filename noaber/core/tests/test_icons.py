"""Every icon that a page asks for exists."""

import re
from pathlib import Path

import pytest

from noaber.core.icons import NoSuchIcon, icon_svg
from noaber.core.templatetags.noaber import STATES

ROOMS = Path(__file__).resolve().parents[2]


def asked_for():
    """Yield each icon that a template names, with the template."""
    for path in ROOMS.rglob("templates/**/*.html"):
        for name in re.findall(r'{% icon "([^"]*)" %}|symbol="([^"]*)"', path.read_text()):
            yield "".join(name), path.name


def test_templates_ask_for_icons_that_exist():
    assert list(asked_for()), "the pattern finds nothing"
    for name, place in asked_for():
        assert icon_svg(name), place


def test_states_have_icons():
    for name, _style, word in STATES.values():
        assert icon_svg(name)
        assert word


def test_icons_are_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in icon_svg("phone")


def test_icons_that_point_turn_with_the_direction_of_reading():
    assert "nb-icon--turns" in icon_svg("chevron-right")
    assert "nb-icon--turns" not in icon_svg("phone")


@pytest.mark.parametrize("name", ["", "no-such-icon", "../../package", "Phone"])
def test_unknown_names(name):
    with pytest.raises(NoSuchIcon):
        icon_svg(name)
