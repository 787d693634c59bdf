"""Writing a report step by step, and sending it once. A draft is not journalled: it is not a case yet."""

import json
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from noaber.core import clock, pictures, secrets
from noaber.core.http import BadInput, Conflict, Gone
from noaber.journal.actors import ANONYMOUS
from noaber.places.queries import area_at, get_address

from .. import categories
from ..advice import mask_name
from ..answers import CHECK, ITEMS, Answers, missing_facts, steps_of
from ..correspondence.tokens import follow_token
from ..models import Case, Photo, ReportDraft
from ..queries.drafts import KEPT_HOURS, photos_of, reason_to_hold
from .filing import file_case, join_case
from .pictures import store_photo

MOST_PHOTOS = 4


def start_draft(*, category: str, at: datetime | None = None) -> str:
    """Begin a report of this category; returns the secret that goes in the address of its pages."""
    if categories.get(category) is None:
        raise BadInput(_("Deze soort melding bestaat niet."))
    token, moment = secrets.new_token(), at or clock.now()
    ReportDraft.objects.create(
        token_digest=secrets.digest(token), category=category, started_at=moment, changed_at=moment
    )
    return token


def save_answers(draft: ReportDraft, answers: Answers) -> None:
    """Keep what was filled in so far, unless it was sent meanwhile, such as in another window."""
    kept = {"category": draft.category, "answers": answers.dump(), "changed_at": clock.now()}
    draft.answers, draft.changed_at = kept["answers"], kept["changed_at"]
    if not ReportDraft.objects.filter(pk=draft.pk, case=None).update(**kept):
        raise Conflict(_("Deze melding is al verstuurd."))


def change_category(draft: ReportDraft, *, category: str) -> None:
    """Choose another category; what was filled in stays, as far as it is asked there too."""
    if categories.get(category) is None:
        raise BadInput(_("Deze soort melding bestaat niet."))
    answers = Answers.load(draft.answers)
    answers.done = [step for step in answers.done if step == "waar"]
    draft.category = category
    save_answers(draft, answers)


def keep_photo(draft: ReportDraft, content: bytes) -> Photo:
    """Keep a clean copy of a photo with a draft, quarantined. Raises PictureRefused with a sentence."""
    if len(photos_of(draft)) >= MOST_PHOTOS:
        raise pictures.PictureRefused(_("U kunt vier foto's meesturen. Haal er eerst een weg."))
    return store_photo(content, upload_digest=draft.token_digest)


def drop_photo(draft: ReportDraft, pk: int) -> None:
    """Take a photo out of a draft; the picture is gone at once."""
    for photo in Photo.objects.filter(upload_digest=draft.token_digest, case=None, pk=pk):
        pictures.drop(photo.file_key)
        photo.delete()


def send_draft(draft: ReportDraft, *, person=None) -> Case:
    """Make a case of a draft, once, however often it is sent.

    Effects in order: the row of the draft held · everything of `file_case` · the draft emptied but for what
    the receipt shows.
    """
    with transaction.atomic():
        held = ReportDraft.objects.select_for_update().get(pk=draft.pk)
        if held.case_id:
            return held.case
        category, answers = categories.get(held.category), Answers.load(held.answers)
        if category is None:
            raise Gone(_("Deze soort melding bestaat niet meer. Kies een andere soort."))
        require_whole(category, answers)
        filed = _file(held, category, answers, person if answers.way == "account" else None)
        held.case, held.changed_at = filed.case, clock.now()
        held.answers = json.dumps({"secret": filed.token, "mail": bool(answers.mail)})
        held.save(update_fields=["case", "changed_at", "answers"])
    return filed.case


def join_from_draft(draft: ReportDraft, case: Case, *, person=None, mail: str = "") -> None:
    """Follow a case that is the same instead of filing another one; the draft ends.

    The receipt shows their link to who joined without an account just now: not to who types the address of
    somebody who joined before.
    """
    with transaction.atomic():
        held = ReportDraft.objects.select_for_update().get(pk=draft.pk)
        if held.case_id:
            return
        follower = join_case(case, by=person or ANONYMOUS, person=person, mail=mail)
        kept = {"joined": True}
        if follower and not person:
            kept |= {"follow": follow_token(follower.pk), "mail": True}
        held.case, held.changed_at, held.answers = case, clock.now(), json.dumps(kept)
        held.save(update_fields=["case", "changed_at", "answers"])


def sweep_drafts() -> int:
    """Remove drafts that nobody sent within a day, with their photos; run by the tick."""
    before = clock.now() - timedelta(hours=KEPT_HOURS)
    for photo in Photo.objects.filter(case=None, uploaded_at__lt=before):
        pictures.drop(photo.file_key)
        photo.delete()
    return ReportDraft.objects.filter(changed_at__lt=before).delete()[0]


def require_whole(category, answers: Answers) -> None:
    """Stops a report with an open question; the pages lead there before it comes so far."""
    lacking = [step for step in steps_of(category) if step != CHECK and step not in answers.done]
    if lacking or missing_facts(category, answers.behaviours, answers.looks):
        raise BadInput(_("Uw melding is nog niet af. Wat u invulde is bewaard."))


def _file(held: ReportDraft, category, answers: Answers, person):
    text = answers.sent_text(mask_name)
    area = area_at(answers.lon, answers.lat) if answers.lon is not None else None
    contact = {"name": answers.name, "mail": answers.mail, "phone": answers.phone}
    shots = photos_of(held)
    _show_photos(shots, answers.circle("photo"))
    return file_case(
        by=person or ANONYMOUS,
        category=category.slug,
        text=text,
        lon=answers.lon,
        lat=answers.lat,
        pointed=answers.pointed,
        address=get_address(answers.address) if answers.address else None,
        place_text=answers.place_text,
        reporter=person,
        contact=contact if answers.way == "mail" else None,
        shared={item: answers.circle(item) for item in ITEMS},
        extra=answers.extra,
        facts={"behaviours": answers.behaviours, "looks": answers.looks} if category.about_people else {},
        photos=tuple(photo.pk for photo in shots),
        quarantine=reason_to_hold(
            person=person, text=text, area=area, trapped=answers.trapped, started_at=held.started_at
        ),
    )


def _show_photos(shots: list[Photo], circle: str) -> None:
    Photo.objects.filter(pk__in=[photo.pk for photo in shots]).update(visible=circle)
