"""What the start says about the settings of channels."""

import pytest

from noaber.channels.checks import (
    public_account_is_whole,
    push_services_hear_who_sends,
    sending_can_be_read,
)
from noaber.channels.sending import SHIPPED


def said(errors):
    return " ".join(error.msg for error in errors)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("wait = 10", "wait = ten", "sending.toml"),
        ("[digest]", "[overview]", "sending.toml: digest is missing."),
        ("hour = 8", "hour = 25", "digest.hour must be a whole number from 0 to 23"),
        ("sms = 7.5", "fax = 7.5", "'fax' is not a valid Channel"),
        ('["webpush", "sms", "mail"]', '["webpush", "webpush"]', "a channel stands twice"),
    ],
)
def test_a_mistake_in_the_file_is_said_at_the_start(settings, tmp_path, before, after, sentence):
    path = tmp_path / "sending.toml"
    path.write_text(SHIPPED.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    settings.NOABER_SENDING = str(path)
    assert sentence in said(sending_can_be_read(None))


def test_a_file_that_is_not_there_is_said_and_the_shipped_one_is_right(settings, tmp_path):
    assert sending_can_be_read(None) == []
    settings.NOABER_SENDING = str(tmp_path / "none.toml")
    assert "can't be read" in said(sending_can_be_read(None))


@pytest.mark.parametrize(
    ("url", "token", "sentence"),
    [
        ("", "", ""),
        ("https://social.example", "x", ""),
        ("http://127.0.0.1:3000", "x", ""),
        ("https://social.example", "", "both, or neither"),
        ("", "x", "both, or neither"),
        ("http://social.example", "x", "must begin with https://"),
    ],
)
def test_the_account_that_posts_is_whole_or_not_there(settings, url, token, sentence):
    settings.NOABER_MASTODON_URL, settings.NOABER_MASTODON_TOKEN = url, token
    found = said(public_account_is_whole(None))
    assert sentence in found and bool(found) == bool(sentence)


@pytest.mark.parametrize(
    ("key", "subject", "right"),
    [("x", "mailto:beheer@bron.example", True), ("x", "beheer@bron.example", False), ("", "", True)],
)
def test_push_services_can_write_to_who_sends(settings, key, subject, right):
    settings.NOABER_PUSH_KEY, settings.NOABER_PUSH_SUBJECT = key, subject
    assert (push_services_hear_who_sends(None) == []) == right
