"""What left as text messages and what came back."""

from datetime import timedelta

from noaber.channels.models import Channel, HeardText, Kind, Outcome, Result, TextPart
from noaber.core import clock

ANSWERABLE_FOR = timedelta(days=14)
MOST_ANSWERABLE = 5


def ids_of_last_text(mailing_id: int, person_id: int) -> tuple[str, ...]:
    """The provider's numbers of the parts that went last; empty unless all of them went."""
    rows = list(TextPart.objects.filter(mailing=mailing_id, person_id=person_id).order_by("-sent_at", "part"))
    last = [row for row in rows if row.sent_at == rows[0].sent_at]
    return tuple(row.provider_id for row in last) if last and len(last) == last[0].parts else ()


def texted_sources(person, label: str) -> list[int]:
    """The keys of what somebody was lately texted about, the newest first: what their answer may be about."""
    sent = Result.objects.filter(
        person_id=person.pk,
        channel=Channel.SMS,
        outcome__in=(Outcome.HANDED_OVER, Outcome.UNKNOWN),
        at__gte=clock.now() - ANSWERABLE_FOR,
        mailing__kind=Kind.ALERT,
        mailing__source_label=label,
    )
    keys = sent.order_by("-at", "-mailing_id").values_list("mailing__source_id", flat=True)
    return list(dict.fromkeys(keys))[:MOST_ANSWERABLE]


def get_heard_text(pk: int) -> HeardText | None:
    """A text that came in, with its sender, while it is kept."""
    return HeardText.objects.select_related("person").filter(pk=pk).first()
