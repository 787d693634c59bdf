"""Behind proxies every visitor keeps an address of their own, which they cannot choose."""

import pytest
from django.http import HttpResponse

from noaber.core.visitors import VisitorMiddleware

PROXY = "10.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "told", "seen"),
    [
        (0, "203.0.113.9", PROXY),  # nobody is trusted: the line is the visitor's own invention
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # made up, then what the proxy saw
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (1, " 2001:db8::7 ", "2001:db8::7"),
        (2, "203.0.113.9", PROXY),  # it did not pass the outer one
        (1, "", PROXY),
        (1, "<script>", PROXY),
    ],
)
def test_the_visitor_is_who_the_outermost_proxy_saw(rf, settings, proxies, told, seen):
    settings.NOABER_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR=PROXY, headers={"X-Forwarded-For": told})
    VisitorMiddleware(lambda request: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == seen


def test_one_visitor_behind_a_proxy_does_not_use_up_what_another_may(client, settings, db):
    settings.NOABER_PROXIES = 1
    first, second = {"X-Forwarded-For": "203.0.113.1"}, {"X-Forwarded-For": "203.0.113.2"}
    for number in range(20):
        sent = client.post("/inloggen/", {"mail": f"buur{number}@post.example"}, headers=first)
        assert sent.status_code == 302
    made_up = {"X-Forwarded-For": "8.8.8.8, 203.0.113.1"}
    assert client.post("/inloggen/", {"mail": "buur@post.example"}, headers=made_up).status_code == 429
    assert client.post("/inloggen/", {"mail": "buur@post.example"}, headers=second).status_code == 302
