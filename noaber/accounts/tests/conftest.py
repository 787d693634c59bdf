"""A letterbox for mail that is sent straight away."""

import re

import pytest

from noaber.accounts.tests import letterbox


@pytest.fixture
def mails(settings):
    """The mails sent in this test: dicts with to, subject and text."""
    settings.NOABER_CODE_SENDER = "noaber.accounts.tests.letterbox.put"
    letterbox.MAILS.clear()
    return letterbox.MAILS


@pytest.fixture
def sign_in(client, mails):
    """Return a function that signs a browser in as somebody through the code in their mail."""

    def run(person, visitor=client):
        visitor.post("/inloggen/", {"mail": person.mail})
        code = re.search(r"\d{6}", mails[-1]["subject"])[0]
        answer = visitor.post("/inloggen/code/", {"code": code})
        assert answer.status_code == 302, answer.content.decode()
        return visitor

    return run
