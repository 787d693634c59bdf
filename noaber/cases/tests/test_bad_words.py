"""What is sent to the forms about a case: never a crash, the right status, and what was typed comes back."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from noaber.cases.actions import flag_case, join_case
from noaber.cases.correspondence.tokens import follow_token
from noaber.cases.tests.making import STREET, a_case, a_handler, desk_for
from noaber.journal.actors import ANONYMOUS
from noaber.people.tests.making import a_person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TOO_LONG = "lang " * 200_000
WORDS = ("", "   ", "nul \x00", "\u202eomgekeerd\u202c", "\u200b", "🧨" * 300, "<script>alert(1)</script>")


@pytest.fixture
def forms(at):
    """Each form: who sends it, where, and the field for words."""
    desk = desk_for(STREET)
    reporter, case = a_person(), a_case()
    own = a_case(reporter=reporter)
    follower = join_case(case, by=ANONYMOUS, mail="buur@voorbeeld.example")
    flag = flag_case(case, by=a_person(), reason="spam")
    handler = Client()
    handler.force_login(a_handler(desk))
    signed_in = Client()
    signed_in.force_login(reporter)
    return [
        (Client(), reverse("cases:followed_reopen", args=[follow_token(follower.pk)]), {}),
        (Client(), reverse("cases:flag", args=[case.number]), {}),
        (signed_in, reverse("cases:case_act", args=[own.number, "reactie"]), {}),
        (handler, reverse("cases:decide", args=[flag.pk]), {"decision": "anders"}),
        (handler, reverse("cases:intake"), {"category": STREET, "asked": STREET, "channel": "phone"}),
    ]


@pytest.mark.parametrize("words", WORDS, ids=range(len(WORDS)))
def test_strange_words_break_nothing(forms, words):
    for browser, address, more in forms:
        answer = browser.post(address, {"text": words, **more})
        assert answer.status_code in (302, 403, 422), (address, answer.status_code)
        page = answer.content.decode()
        assert "<script>alert(1)" not in page
        if answer.status_code != 302 and words.strip() and words.isprintable():
            assert escape(words) in page, address


def test_far_too_much_is_refused_and_comes_back_or_stays_in_the_browser(forms):
    for browser, address, more in forms:
        answer = browser.post(address, {"text": TOO_LONG, **more})
        assert answer.status_code in (403, 413, 422), (address, answer.status_code)
