"""Who sees which photo; and what a handler does with one before others see it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from noaber.cases.actions.drafting import keep_photo, start_draft, sweep_drafts
from noaber.cases.models import Case, Photo, ReportDraft
from noaber.cases.tests.making import a_case, a_handler, desk_for
from noaber.cases.tests.reporting import LAMP
from noaber.core import clock, pictures
from noaber.core.tests.pictures import picture
from noaber.people.tests.making import a_person, an_area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.NOABER_DATA = tmp_path
    return tmp_path


@pytest.fixture
def handler():
    return a_handler(desk_for(LAMP))


@pytest.fixture
def reporter():
    return a_person("Anna Bakker")


@pytest.fixture
def photo(reporter):
    an_area()
    clean = pictures.read_picture(picture())
    case = a_case(LAMP, reporter=reporter)
    return Photo.objects.create(
        case=case,
        file_key=pictures.keep(clean),
        content_digest=clean.digest,
        width=clean.width,
        height=clean.height,
        size=len(clean.full),
        visible="public",
        uploaded_at=clock.now(),
    )


def status(client, photo, person=None) -> int:
    client.logout()
    if person:
        client.force_login(person)
    return client.get(reverse("cases:photo", args=[photo.pk, "groot"])).status_code


def post(client, photo, **values):
    return client.post(reverse("cases:photo_edit", args=[photo.pk]), values)


def test_held_back_until_a_handler_releases_it(client, photo, handler, reporter):
    stranger = a_person()
    assert [status(client, photo, one) for one in (None, stranger, reporter, handler)] == [404, 404, 200, 200]
    client.force_login(handler)
    assert client.get(reverse("cases:photo_edit", args=[photo.pk])).status_code == 200
    assert post(client, photo, verb="release").status_code == 302
    assert [status(client, photo, one) for one in (None, stranger, reporter, handler)] == [200, 200, 200, 200]


@pytest.mark.parametrize("circle", ["desk", "team"])
def test_released_is_not_shown_beyond_the_circle_that_was_chosen(client, photo, handler, circle):
    Photo.objects.update(visible=circle)
    client.force_login(handler)
    post(client, photo, verb="release")
    colleague = a_handler(desk_for("gat-in-weg", handler_organisation(handler)))
    assert status(client, photo) == 404
    assert status(client, photo, colleague) == (200 if circle == "team" else 404)


def handler_organisation(handler):
    return handler.roles.get().organisation


def test_released_is_not_shown_while_its_case_is_held_back(client, photo, handler):
    client.force_login(handler)
    post(client, photo, verb="release")
    Case.objects.update(quarantine_reason="first")
    assert status(client, photo) == 404


def test_is_served_as_a_picture_and_never_kept(client, photo, reporter):
    client.force_login(reporter)
    for size in ("groot", "klein"):
        answer = client.get(reverse("cases:photo", args=[photo.pk, size]))
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_blur_destroys_the_old_picture_everywhere(
    client, photo, handler, folder, django_capture_on_commit_callbacks
):
    old_key = photo.file_key
    client.force_login(handler)
    with django_capture_on_commit_callbacks(execute=True):
        assert post(client, photo, verb="blur", rectangles="[[0.1,0.1,0.5,0.5]]").status_code == 302
    photo.refresh_from_db()
    assert photo.blurred and photo.file_key != old_key
    assert pictures.fetch(old_key) is None and pictures.fetch(photo.file_key)
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 2


@pytest.mark.parametrize("rectangles", ["", "[]", "x", "[[2,2,2,2]]"])
def test_a_blur_without_a_part_changes_nothing(client, photo, handler, rectangles):
    client.force_login(handler)
    answer = post(client, photo, verb="blur", rectangles=rectangles)
    assert answer.status_code == 422 and "niet veranderd" in answer.content.decode()
    photo.refresh_from_db()
    assert not photo.blurred


def test_taken_away_is_gone_for_everybody(
    client, photo, handler, reporter, django_capture_on_commit_callbacks
):
    client.force_login(handler)
    with django_capture_on_commit_callbacks(execute=True):
        post(client, photo, verb="remove")
    assert [status(client, photo, one) for one in (None, reporter, handler)] == [404, 404, 404]
    assert pictures.fetch(photo.file_key) is None
    client.force_login(handler)
    assert post(client, photo, verb="release").status_code == 404


def test_only_its_own_desk_may_change_it(client, photo, reporter):
    other = a_handler(desk_for("container-vol"))
    for person in (None, reporter, other):
        client.logout()
        if person:
            client.force_login(person)
        assert post(client, photo, verb="release").status_code in (302, 403, 404)
        photo.refresh_from_db()
        assert photo.state == "quarantined"


def test_the_secret_link_shows_the_photos_of_its_own_case_only(client, photo):
    from noaber.cases.actions import file_case
    from noaber.journal.actors import ANONYMOUS

    filed = file_case(by=ANONYMOUS, category=LAMP, text="Lamp uit")
    page = reverse("cases:secret_photo", args=[filed.token, photo.pk, "groot"])
    assert client.get(page).status_code == 404
    Photo.objects.update(case=filed.case)
    assert client.get(page).status_code == 200
    assert client.get(reverse("cases:secret_photo", args=["x" * 43, photo.pk, "groot"])).status_code == 404


def test_what_nobody_sent_within_a_day_is_swept_with_its_photos(folder):
    start_draft(category=LAMP)
    keep_photo(ReportDraft.objects.get(), picture())
    clock.move(timedelta(hours=20))
    start_draft(category=LAMP)
    clock.move(timedelta(hours=5))
    assert sweep_drafts() == 1
    assert not Photo.objects.exists() and not [path for path in folder.rglob("*") if path.is_file()]
    assert ReportDraft.objects.count() == 1
