"""The token that tells a push service who sends."""

import pytest

from noaber.channels.adapters.webpush.vapid import LIFE_SECONDS, BadToken, Vapid, check_authorization

ORIGIN = "https://push.example.org"


@pytest.fixture
def clock():
    return [1_700_000_000.0]


@pytest.fixture
def vapid(clock):
    return Vapid.from_secret(b"\x07" * 32, contact="mailto:beheer@example.org", now=lambda: clock[0])


def test_a_service_accepts_the_token(vapid, clock):
    claims = check_authorization(vapid.authorization(ORIGIN), origin=ORIGIN, now=clock[0])
    assert claims == {"aud": ORIGIN, "exp": clock[0] + LIFE_SECONDS, "sub": "mailto:beheer@example.org"}


def test_the_token_is_kept_for_half_its_life_and_per_origin(vapid, clock):
    first = vapid.authorization(ORIGIN)
    clock[0] += LIFE_SECONDS / 2 - 1
    assert vapid.authorization(ORIGIN) == first
    assert vapid.authorization("https://other.example.org") != first
    clock[0] += 2
    assert vapid.authorization(ORIGIN) != first


def test_a_token_for_another_service_is_refused(vapid, clock):
    with pytest.raises(BadToken):
        check_authorization(vapid.authorization(ORIGIN), origin="https://evil.example", now=clock[0])


def test_an_old_token_is_refused(vapid, clock):
    header = vapid.authorization(ORIGIN)
    with pytest.raises(BadToken):
        check_authorization(header, origin=ORIGIN, now=clock[0] + LIFE_SECONDS + 1)


@pytest.mark.parametrize(
    "spoil", [lambda h: h.replace("t=", "t=x"), lambda h: h[:40], lambda h: "", lambda h: "Bearer x"]
)
def test_a_spoilt_token_is_refused(vapid, clock, spoil):
    with pytest.raises(BadToken):
        check_authorization(spoil(vapid.authorization(ORIGIN)), origin=ORIGIN, now=clock[0])
