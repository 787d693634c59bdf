"""What this room knows about one person, for their own download, and who read what they reported."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from noaber.core.pictures import keeping
from noaber.people import portability

from .models import Case, Follower
from .queries import timeline_of

MOST = 500


def contribute() -> None:
    """Bring this room's chapter."""
    title = gettext_lazy("Mijn meldingen")
    portability.contribute("cases", cases_about, title=title, files=photos_about)
    portability.contribute_readings("cases", readings_about)


def cases_about(person) -> dict:
    """What somebody reported, with what was said to them, and what they follow."""
    followed = Follower.objects.filter(person=person).values_list("case__number", flat=True)
    return {"reported": [_case(case) for case in _reported(person)], "followed": list(followed)}


def photos_about(person):
    """The photos somebody sent in, as they are kept."""
    for case in _reported(person):
        for photo in case.photos.exclude(state="removed"):
            content = keeping.fetch(photo.file_key)
            if content:
                yield f"{case.number}-{photo.pk}.jpg", content


def readings_about(person) -> list[portability.SeenBy]:
    """Every time a desk opened something this person reported."""
    described = {
        case.pk: (f"{case.number} · {case.title}", reverse("cases:case", args=[case.number]))
        for case in _reported(person)
    }
    return portability.readings_about_these(Case, described, why=_("aan de balie"))


def _reported(person):
    return Case.objects.filter(reporter=person).select_related("desk").order_by("-filed_at", "-id")[:MOST]


def _case(case: Case) -> dict:
    said = [
        {"at": event.at, "what": event.get_kind_display(), "text": event.text}
        for event in timeline_of(case, seen_by="reporter")
    ]
    return {
        "number": case.number,
        "category": case.category,
        "title": case.title,
        "text": case.text,
        "place": case.place_text,
        "desk": case.desk.name,
        "status": case.status,
        "outcome": case.outcome,
        "filed_at": case.filed_at,
        "due_at": case.due_at,
        "closed_at": case.closed_at,
        "shared_with": case.shared,
        "answers_to_questions": case.extra,
        "facts": case.facts,
        "what_happened": said,
    }
