"""Whatever is sent to the pages of a report: an answer with the right status, never a crash, nothing lost."""

import itertools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from noaber.cases.forms.fields import tidy
from noaber.cases.models import Case, Photo, ReportDraft
from noaber.cases.tests.reporting import GROUP, LAMP, NOISE, Reporter, a_town
from noaber.core.pictures import reading
from noaber.core.tests.pictures import bomb, picture, with_hidden_data, with_zip_behind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at"), pytest.mark.slow]

HOSTILE = (
    "<script>alert('xss')</script><img src=x onerror=alert(1)>",
    "'; DROP TABLE cases_case; --",
    "nul \x00 byte",
    "\u202eomgekeerd\u202c en \u2066verborgen\u2069",
    "e" + "\u0301" * 500,
    "../../../etc/passwd",
    "{{ 7*7 }} {% load x %} ${7*7}",
    "🧨" * 200,
    "\n" * 500,
)


@pytest.fixture
def town():
    return a_town()


@pytest.fixture
def photos(settings, tmp_path):
    settings.NOABER_DATA = tmp_path


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_kept_as_words(client, town, text):
    reporter = Reporter(client, LAMP, town)
    reporter.at_place(place_text=text[:150])
    reporter.passes(
        "gebeurt", text=f"Lamp uit {text}", **{"v_hoeveel-lampen": "een", "v_nummer-mast": text[:150]}
    )
    page = reporter.get("gebeurt").content.decode()
    assert "<script>alert" not in page and "onerror=alert(1)>" not in page.replace("&gt;", "")
    reporter.passes("foto", next="1")
    reporter.passes("contact", way="none")
    check = reporter.passes("delen", text="public")
    assert client.get(check).status_code == 200
    reporter.sends()
    case = Case.objects.get()
    assert case.text == f"Lamp uit {tidy(text)}".strip()
    assert not set(case.text) & set("\x00\u202e\u2066")


def test_text_that_is_too_long_is_said_and_kept_on_the_page(client, town):
    reporter = Reporter(client, NOISE, town)
    reporter.at_place()
    answer = reporter.answer("gebeurt", text="a" * 4_001, **{"v_hoe-vaak": "soms"})
    assert answer.status_code == 422 and "a" * 4_001 in answer.content.decode()


@pytest.mark.parametrize(
    "values",
    [
        {"lon": "nan", "lat": "nan"},
        {"lon": "inf", "lat": "1"},
        {"lon": "1e999", "lat": "1"},
        {"lon": "999", "lat": "999"},
        {"lon": "0", "lat": "0"},
        {"lon": "-180", "lat": "90"},
        {"lon": "x", "lat": "y"},
        {"lon": "6.7"},
        {"choice": "99999999999999999999"},
        {"choice": "-1"},
        {"choice": "x"},
        {"own": "1"},
        {"place_text": "x" * 201},
        {"place_text": "Bel 0612345678 bij de brug"},
        {},
    ],
    ids=str,
)
def test_a_place_that_cannot_be_is_refused_in_words(client, town, values):
    reporter = Reporter(client, LAMP, town)
    answer = reporter.answer("waar", **values)
    assert answer.status_code == 422
    assert 'id="fouten"' in answer.content.decode()


@pytest.mark.parametrize(
    "moment",
    [
        "0000-00-00T00:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
        "2026-11-11T09:00",
        "2024-01-01T00:00",
        "gisteren",
    ],
)
def test_a_moment_that_cannot_be_is_refused(client, town, moment):
    reporter = Reporter(client, NOISE, town)
    reporter.at_place()
    answer = reporter.answer("gebeurt", text="Muziek", v_wanneer=moment, **{"v_hoe-vaak": "soms"})
    assert answer.status_code == 422


@pytest.mark.parametrize("category", ["", "bestaat-niet", "a" * 500, "../x", "<b>", "\x00"])
def test_an_unknown_category_begins_nothing(client, category):
    answer = client.post(reverse("cases:report_begin"), {"category": category})
    assert answer.status_code == 400
    assert not ReportDraft.objects.exists()


def test_choices_that_were_never_offered_are_refused(client, town):
    reporter = Reporter(client, GROUP, town)
    reporter.at_place()
    for values in (
        {"behaviours": ["marokkaans"], "v_hoe-vaak": "soms"},
        {"behaviours": ["schreeuwen"], "v_hoe-vaak": "altijd"},
        {"behaviours": ["schreeuwen"], "v_hoe-vaak": "soms", "personal": "anders", "text": "Zij gooien."},
    ):
        assert reporter.answer("gebeurt", **values).status_code == 422
    reporter.passes("gebeurt", behaviours=["schreeuwen"], **{"v_hoe-vaak": "soms"})
    reporter.passes("uiterlijk", k_jas="donker", k_hoofd="pet")
    reporter.passes("foto", next="1")
    for values in ({"way": "duif"}, {"way": "account"}, {"way": "mail"}, {"way": "mail", "mail": "geen"}, {}):
        assert reporter.answer("contact", **values).status_code == 422


def test_addresses_of_pages_that_cannot_be_give_404(client, town):
    reporter = Reporter(client, LAMP, town)
    for path in (
        "/melden/x/waar/",
        f"/melden/{reporter.token}/bestaat-niet/",
        f"/melden/{'a' * 5_000}/waar/",
        f"/melden/{reporter.token}/mee/26-999999/",
        f"/melden/{reporter.token}/klaar/",
        f"/melden/{reporter.token}/foto/1.jpg",
        "/melden/soort/politiek/",
    ):
        assert client.get(path).status_code == 404, path


def test_every_method_on_every_page_is_answered(client, town):
    reporter = Reporter(client, LAMP, town)
    pages = [reporter.address("waar"), reverse("cases:report"), reverse("cases:report_begin")]
    for page, method in itertools.product(pages, ("put", "delete", "patch", "options", "head")):
        assert getattr(client, method)(page).status_code in (200, 400, 405), (page, method)


def test_a_form_without_its_token_changes_nothing(town):
    client = Client(enforce_csrf_checks=True)
    assert client.post(reverse("cases:report_begin"), {"category": LAMP}).status_code == 403
    assert not ReportDraft.objects.exists()


@pytest.mark.usefixtures("photos")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (bomb(), "te veel beeldpunten"),
        (with_zip_behind(), "meer dan een foto"),
        (b"<svg onload=alert(1)>", "meer dan een foto"),
        (b"MZ" + b"\0" * 500, "geen foto"),
        (b"", "leeg"),
    ],
)
def test_a_refused_photo_says_why_and_loses_nothing(client, town, content, sentence):
    reporter = Reporter(client, NOISE, town)
    reporter.at_place()
    reporter.passes("gebeurt", text="Muziek", **{"v_hoe-vaak": "soms"})
    upload = SimpleUploadedFile("foto.jpg", content, "image/jpeg")
    answer = reporter.answer("foto", photo=upload, add="1")
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page and "Uw tekst en de plek zijn bewaard" in page
    assert not Photo.objects.exists()
    assert "Muziek" in reporter.get("gebeurt").content.decode()


@pytest.mark.usefixtures("photos")
def test_a_photo_that_must_wait_says_so_and_loses_nothing(client, town, monkeypatch):
    monkeypatch.setattr(reading, "LONGEST_WAIT", 0.01)
    reporter = Reporter(client, LAMP, town)
    reporter.at_place()
    reporter.passes("gebeurt", text="Lamp", **{"v_hoeveel-lampen": "een"})
    with reading._one_at_a_time():
        answer = reporter.answer("foto", photo=SimpleUploadedFile("x.jpg", picture()), add="1")
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert "veel foto" in page and "Uw tekst en de plek zijn bewaard" in page
    reporter.passes("foto", photo=SimpleUploadedFile("x.jpg", picture()), add="1")
    assert Photo.objects.count() == 1


@pytest.mark.usefixtures("photos")
def test_photos_come_along_clean_and_can_be_taken_out(client, town):
    reporter = Reporter(client, LAMP, town)
    reporter.at_place()
    reporter.passes("gebeurt", text="Lamp", **{"v_hoeveel-lampen": "een"})
    for name in ("../../x.php", "foto.jpg", "a" * 300):
        reporter.passes("foto", photo=SimpleUploadedFile(name, with_hidden_data(), "text/html"), add="1")
    first, *others = Photo.objects.order_by("pk")
    shown = client.get(reverse("cases:draft_photo", args=[reporter.token, first.pk]))
    assert shown["Content-Type"] == "image/jpeg" and b"CANARY" not in shown.content
    client.post(reverse("cases:report_remove_photo", args=[reporter.token, first.pk]))
    reporter.passes("foto", photo=SimpleUploadedFile("x", picture()), add="1")
    reporter.passes("foto", photo=SimpleUploadedFile("x", picture()), add="1")
    assert reporter.answer("foto", photo=SimpleUploadedFile("x", picture()), add="1").status_code == 422
    reporter.passes("foto", next="1")
    reporter.passes("contact", way="none")
    reporter.passes("delen", text="public", photo="public")
    reporter.sends()
    kept = Photo.objects.filter(case=Case.objects.get())
    assert kept.count() == 4 and {one.visible for one in kept} == {"public"}
    assert {one.state for one in kept} == {"quarantined"}
    assert client.get(reverse("cases:draft_photo", args=[reporter.token, others[0].pk])).status_code == 404


def test_another_draft_cannot_touch_my_photos(client, town, photos):
    mine, theirs = Reporter(client, LAMP, town), Reporter(client, LAMP, town)
    mine.at_place()
    mine.passes("gebeurt", text="Lamp", **{"v_hoeveel-lampen": "een"})
    mine.passes("foto", photo=SimpleUploadedFile("x", picture()), add="1")
    photo = Photo.objects.get()
    assert client.get(reverse("cases:draft_photo", args=[theirs.token, photo.pk])).status_code == 404
    client.post(reverse("cases:report_remove_photo", args=[theirs.token, photo.pk]))
    assert Photo.objects.filter(pk=photo.pk).exists()
