"""Signing in by mail code: for who exists and who does not, in time, a few tries, from one browser."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from noaber.journal.models import Entry
from noaber.people.models import MailCode, Session
from noaber.people.tests.making import a_person

pytestmark = pytest.mark.django_db


def code_in(mail):
    return re.search(r"\d{6}", mail["subject"])[0]


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_code_by_mail_signs_in_once_and_the_journal_never_sees_it(client, mails, at):
    person = a_person(mail="Truus@Voorbeeld.example ")
    client.post("/inloggen/", {"mail": "  truus@voorbeeld.EXAMPLE"})
    (mail,) = mails
    assert mail["to"] == "truus@voorbeeld.example"
    code = code_in(mail)
    answer = client.post("/inloggen/code/", {"code": f" {code[:3]} {code[3:]} "})
    assert (answer.status_code, answer.url) == (302, "/ik/")
    assert "Truus" in client.get("/ik/").content.decode()

    other = Client()
    other.cookies = client.cookies
    assert not MailCode.objects.filter(used_at=None).exists()
    entries = Entry.objects.filter(object_id=person.pk, name="accounts.signed_in")
    assert [entry.data for entry in entries] == [{"way": "code"}]
    assert code not in str(list(Entry.objects.values()))


def test_nobody_can_tell_from_the_answers_whether_an_address_has_an_account(client, mails):
    a_person(mail="lid@voorbeeld.example")
    answers = []
    for mail in ("lid@voorbeeld.example", "wie@voorbeeld.example"):
        browser = Client()
        first = browser.post("/inloggen/", {"mail": mail})
        second = browser.get("/inloggen/code/")
        third = browser.post("/inloggen/code/", {"code": "000000"})
        pages = [
            re.sub(r"nonce-[^']*|csrfmiddlewaretoken\"[^>]*", "", page.content.decode()).replace(mail, "@")
            for page in (second, third)
        ]
        answers.append((first.status_code, first.url, second.status_code, third.status_code, pages))
    assert answers[0] == answers[1]
    assert len(mails) == 2
    assert mails[0]["text"].replace(code_in(mails[0]), "") == mails[1]["text"].replace(code_in(mails[1]), "")


def test_a_mailbox_that_does_not_exist_is_called_so_and_what_was_typed_stays(client, settings):
    settings.NOABER_CODE_SENDER = "noaber.accounts.tests.letterbox.refuse_for_good"
    a_person(mail="lid@voorbeeld.example")
    pages = []
    for mail in ("lid@voorbeeld.example", "wie@voorbeeld.example"):
        answer = client.post("/inloggen/", {"mail": mail})
        page = answer.content.decode()
        assert answer.status_code == 400 and "neemt onze mail niet aan" in page and mail in page
        assert "paar minuten" not in page
        pages.append(re.sub(r"nonce-[^']*|token\"[^>]*|data-token=[^>]*", "", page).replace(mail, "@"))
    assert pages[0] == pages[1]


def test_a_code_dies_after_five_wrong_tries_even_for_the_right_digits(client, mails):
    a_person(mail="lid@voorbeeld.example")
    client.post("/inloggen/", {"mail": "lid@voorbeeld.example"})
    code = code_in(mails[0])
    for left in (4, 3, 2, 1):
        answer = client.post("/inloggen/code/", {"code": wrong(code)})
        assert answer.status_code == 400
        assert f"nog {left} keer" in answer.content.decode()
    client.post("/inloggen/code/", {"code": wrong(code)})
    answer = client.post("/inloggen/code/", {"code": code})
    assert answer.status_code == 400
    assert "werkt niet meer" in answer.content.decode()
    assert Entry.objects.filter(name="accounts.code_used_up", actor="anonymous").exists()


def test_a_code_dies_after_ten_minutes(client, mails, at):
    a_person(mail="lid@voorbeeld.example")
    client.post("/inloggen/", {"mail": "lid@voorbeeld.example"})
    at.move(timedelta(minutes=10))
    assert client.post("/inloggen/code/", {"code": code_in(mails[0])}).status_code == 400


def test_a_code_works_only_in_the_browser_that_asked(client, mails):
    a_person(mail="lid@voorbeeld.example")
    client.post("/inloggen/", {"mail": "lid@voorbeeld.example"})
    stranger = Client()
    answer = stranger.post("/inloggen/code/", {"code": code_in(mails[0])})
    assert (answer.status_code, answer.url) == (302, "/inloggen/")


def test_five_mails_an_hour_to_one_address_and_then_a_sentence_with_a_time(client, mails, at):
    for _number in range(5):
        assert client.post("/inloggen/", {"mail": "lid@voorbeeld.example"}).status_code == 302
    answer = client.post("/inloggen/", {"mail": "LID@voorbeeld.example"})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert "te vaak" in answer.content.decode()
    assert len(mails) == 5
    at.move(timedelta(hours=2))
    assert client.post("/inloggen/", {"mail": "lid@voorbeeld.example"}).status_code == 302


def test_twenty_addresses_from_one_visitor_and_no_more(client, mails, at):
    for number in range(20):
        assert client.post("/inloggen/", {"mail": f"m{number}@voorbeeld.example"}).status_code == 302
    assert client.post("/inloggen/", {"mail": "nog@voorbeeld.example"}).status_code == 429
    assert client.post("/inloggen/", {"mail": "a@b.example"}, REMOTE_ADDR="203.0.113.9").status_code == 302


def test_a_mail_server_that_is_away_gives_a_sentence(client, mails, settings):
    settings.NOABER_CODE_SENDER = "noaber.accounts.tests.letterbox.refuse"
    answer = client.post("/inloggen/", {"mail": "lid@voorbeeld.example"})
    assert answer.status_code == 503
    assert "geen mail sturen" in answer.content.decode()


@pytest.mark.parametrize(
    "mail", ["", "truus", "a@b", "x" * 300 + "@voorbeeld.example", "a\x00b@voorbeeld.example"]
)
def test_what_is_no_mail_address_is_said_so_and_nothing_leaves(client, mails, mail):
    answer = client.post("/inloggen/", {"mail": mail})
    assert answer.status_code == 400
    assert mails == []


@pytest.mark.parametrize(
    ("wanted", "arrives"),
    [
        ("/buurt/", "/buurt/"),
        ("https://kwaad.example/", "/ik/"),
        ("//kwaad.example/", "/ik/"),
        ("javascript:alert(1)", "/ik/"),
        ("\\\\kwaad.example", "/ik/"),
        ("/\\kwaad.example", "/ik/"),
    ],
)
def test_after_signing_in_one_lands_on_a_page_of_ours(client, mails, wanted, arrives):
    person = a_person()
    client.post("/inloggen/", {"mail": person.mail, "next": wanted})
    answer = client.post("/inloggen/code/", {"code": code_in(mails[0])})
    assert answer.url == arrives


def test_the_page_one_came_for_is_remembered(client, mails):
    answer = client.get("/ik/plekken/")
    assert answer.url == "/inloggen/?next=%2Fik%2Fplekken%2F"
    page = client.get(answer.url).content.decode()
    assert 'name="next" value="/ik/plekken/"' in page


def test_signing_in_changes_the_session_key_and_speaks_the_persons_language(client, mails):
    person = a_person(language="en")
    client.post("/inloggen/", {"mail": person.mail})
    before = client.cookies["sessionid"].value
    answer = client.post("/inloggen/code/", {"code": code_in(mails[0])})
    assert client.cookies["sessionid"].value != before
    assert answer.cookies["django_language"].value == "en"


def test_the_table_of_sessions_opens_no_session(client, mails, sign_in):
    sign_in(a_person("Truus Kanarie"))
    row = Session.objects.get(person__isnull=False)
    cookie = client.cookies["sessionid"].value
    assert cookie.encode() not in bytes(row.key_digest)
    thief = Client()
    thief.cookies["sessionid"] = bytes(row.key_digest).hex()
    assert thief.get("/ik/").status_code == 302


def test_one_sees_ones_sessions_and_ends_them_one_by_one_or_all(client, sign_in):
    person = a_person()
    library = sign_in(person, Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}))
    sign_in(person)
    page = client.get("/ik/veilig/").content.decode()
    assert "Firefox · Windows" in page
    elsewhere = next(row for row in Session.objects.filter(person=person) if row.browser)
    client.post(f"/ik/sessies/{elsewhere.mark}/uit/")
    assert library.get("/ik/").status_code == 302
    assert client.get("/ik/").status_code == 200

    sign_in(person, library)
    client.post("/ik/sessies/uit/")
    assert (client.get("/ik/").status_code, library.get("/ik/").status_code) == (302, 302)
    assert not Session.objects.filter(person=person).exists()


def test_nobody_ends_somebody_elses_session(client, sign_in):
    other = Client()
    sign_in(a_person(), other)
    mark = Session.objects.get(person__isnull=False).mark
    sign_in(a_person())
    assert client.post(f"/ik/sessies/{mark}/uit/").status_code == 404
    assert other.get("/ik/").status_code == 200


def test_a_session_put_back_from_a_backup_after_signing_out_everywhere_does_not_work(client, sign_in):
    person = a_person()
    sign_in(person)
    rows = list(Session.objects.filter(person=person))
    cookie = client.cookies["sessionid"].value
    client.post("/ik/sessies/uit/")
    Session.objects.bulk_create(rows)
    thief = Client()
    thief.cookies["sessionid"] = cookie
    assert thief.get("/ik/").status_code == 302


def test_a_session_ends_when_it_is_not_used_and_lives_on_when_it_is(client, sign_in, at, settings):
    settings.SESSION_COOKIE_AGE = 10 * 24 * 3600
    sign_in(a_person())
    for _week in range(3):
        at.move(timedelta(days=7))
        assert client.get("/ik/").status_code == 200
    at.move(timedelta(days=11))
    assert client.get("/ik/").status_code == 302


def test_a_session_under_a_lost_key_asks_to_sign_in_again(client, sign_in, settings):
    sign_in(a_person())
    settings.NOABER_KEYS = ((9, b"n" * 32),)
    assert client.get("/ik/").status_code == 302


def test_what_somebody_sees_of_themselves_is_not_kept_by_a_shared_computer(client, sign_in):
    sign_in(a_person())
    assert client.get("/ik/")["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_no_page_of_somebody_who_is_signed_in_is_kept(client, sign_in):
    assert "Cache-Control" not in client.get("/privacy/")
    sign_in(a_person("Truus"))
    for page in ("/ik/", "/privacy/", "/"):
        assert client.get(page)["Cache-Control"] == "private, no-store"
