"""What this room knows about one person, for their own download, and who opened their tips."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from noaber.broadcasts.models import Answer
from noaber.people import portability


def contribute() -> None:
    """Bring this room's chapter."""
    portability.contribute("answers", answers_about, title=gettext_lazy("Mijn antwoorden op berichten"))
    portability.contribute_readings("broadcasts", readings_about)


def answers_about(person) -> list[dict]:
    """What somebody answered to messages, and the tips they gave."""
    return [
        {"message": answer.broadcast.title, "at": answer.at, "answer": answer.kind, "tip": answer.tip}
        for answer in _answers(person)
    ]


def readings_about(person) -> list[portability.SeenBy]:
    """Every time somebody opened a tip of this person."""
    described = {answer.pk: (answer.broadcast.title, "") for answer in _answers(person) if answer.tip}
    return portability.readings_about_these(Answer, described, why=_("uw tip bij dit bericht"))


def _answers(person):
    return Answer.objects.filter(person=person).select_related("broadcast").order_by("-at")
