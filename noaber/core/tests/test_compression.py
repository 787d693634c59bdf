"""Pages are small on the line, except where their length could tell a secret."""

import gzip

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db
ASKED = {"Accept-Encoding": "gzip"}


def test_a_page_leaves_compressed(client):
    answer = client.get("/bellen/", headers=ASKED)
    assert answer["Content-Encoding"] == "gzip"
    assert b"112" in gzip.decompress(answer.content)
    assert "Accept-Encoding" in answer["Vary"]


def test_a_browser_that_cannot_unpack_gets_it_plain(client):
    assert "Content-Encoding" not in client.get("/bellen/")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_asks_of_somebody_with_a_session_has_its_true_length(client, site):
    client.cookies[settings.SESSION_COOKIE_NAME] = "somebody"
    answer = client.get("/bellen/", headers=ASKED | {"Sec-Fetch-Site": site})
    assert "Content-Encoding" not in answer


@pytest.mark.parametrize("site", ["none", "same-origin"])
def test_somebody_with_a_session_who_asks_for_themselves_gets_it_compressed(client, site):
    client.cookies[settings.SESSION_COOKIE_NAME] = "somebody"
    answer = client.get("/bellen/", headers=ASKED | {"Sec-Fetch-Site": site})
    assert answer["Content-Encoding"] == "gzip"


def test_a_visitor_without_a_session_has_no_secret_to_measure(client):
    answer = client.get("/bellen/", headers=ASKED | {"Sec-Fetch-Site": "cross-site"})
    assert answer["Content-Encoding"] == "gzip"
