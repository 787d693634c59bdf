"""A neighbour who joined by mail address alone: hears, reads, opens again and stops, by their own link."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from noaber.cases.actions import close_case, join_case, merge_cases
from noaber.cases.correspondence.tokens import case_id_of, follow_token, follower_id_of, reply_token
from noaber.cases.models import Follower
from noaber.cases.tests.making import a_case, a_handler
from noaber.channels.models import Mailing
from noaber.journal.actors import ANONYMOUS
from noaber.people.tests.making import a_person

pytestmark = pytest.mark.django_db
MAIL = "buur@voorbeeld.example"


@pytest.fixture
def case(at):
    return a_case(reporter=a_person("Els"), text="De lamp is uit, groet Els.")


@pytest.fixture
def link(case):
    follower = join_case(case, by=ANONYMOUS, mail=MAIL)
    return reverse("cases:followed", args=[follow_token(follower.pk)])


def test_joining_and_the_answer_are_mailed_with_their_own_link(case, link):
    close_case(case, by=a_handler(case.desk), outcome="done", text="De lamp brandt weer.")
    joined, closed = (mailing.all_texts["nl"] for mailing in Mailing.objects.filter(link=link).order_by("pk"))
    assert joined["title"].startswith("U meldt mee")
    assert "afgehandeld" in closed["title"] and "binnen 14 dagen" in closed["body"]


def test_the_link_shows_the_answer_and_not_what_was_kept_at_the_desk(case, link):
    close_case(case, by=a_handler(case.desk), outcome="done", text="De lamp brandt weer.")
    page = Client().get(link).content.decode()
    assert "De lamp brandt weer." in page and "groet Els" not in page
    part = Client().get(link, {"deel": "verloop"}).content.decode()
    assert "De lamp brandt weer." in part and "<html" not in part


def test_it_opens_again_within_fourteen_days_and_no_longer(case, link, at):
    close_case(case, by=a_handler(case.desk), outcome="done", text="Klaar.")
    at.move(timedelta(days=13))
    visitor = Client()
    empty = visitor.post(f"{link}heropenen/", {"text": " "})
    assert empty.status_code == 422
    assert visitor.post(f"{link}heropenen/", {"text": "Hij is weer uit."}).status_code == 302
    case.refresh_from_db()
    assert (case.status, case.reopened_count) == ("open", 1)
    close_case(case, by=a_handler(case.desk), outcome="done", text="Nu echt.")
    at.move(timedelta(days=15))
    late = visitor.post(f"{link}heropenen/", {"text": "Toch weer uit."})
    assert late.status_code == 403 and "Toch weer uit." in late.content.decode()


def test_stopping_ends_the_link_and_takes_the_address_away(case, link):
    assert Client().post(f"{link}stoppen/").status_code == 302
    case.refresh_from_db()
    assert case.follower_count == 0 and not Follower.objects.exists()
    assert Client().get(link).status_code == 404
    assert Client().post(f"{link}stoppen/").status_code == 404


def test_after_a_merge_the_link_leads_to_the_case_that_goes_on(case, link):
    into = a_case(text="De lamp voor de school is uit.")
    merge_cases(case, into=into, by=a_handler(case.desk))
    page = Client().get(link).content.decode()
    assert into.number in page and case.number not in page


def test_who_types_the_address_of_another_gets_no_link(case, link):
    assert join_case(case, by=ANONYMOUS, mail=MAIL.upper()) is None


def test_the_two_kinds_of_token_open_nothing_of_each_other(case, link):
    follower = Follower.objects.get()
    assert follower_id_of(follow_token(follower.pk)) == follower.pk
    for wrong in (reply_token(follower.pk), f"{follower.pk + 1}-{follow_token(follower.pk)[2:]}", "", "٣-a"):
        assert follower_id_of(wrong) is None
    assert case_id_of(follow_token(case.pk)) is None
    assert Client().get(reverse("cases:followed", args=[reply_token(follower.pk)])).status_code == 404


def test_behind_a_wall_the_link_shows_nothing(case, link):
    case.walled, case.public = True, False
    case.save(update_fields=["walled", "public"])
    assert Client().get(link).status_code == 404
