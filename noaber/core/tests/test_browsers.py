"""Somebody knows their own browser by two words."""

import pytest

from noaber.core.browsers import browser_name


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge · Windows",
        ),
        ("curl/8", ""),
    ],
)
def test_a_browser_has_a_name_that_its_owner_knows(rf, agent, name):
    assert browser_name(rf.get("/", headers={"User-Agent": agent})) == name
