"""The messages of one person: what was handed over to the page is their inbox."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from noaber.channels.models import Channel, Mailing, Opened, Outcome, Result


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One line of the inbox, in the reader's language."""

    mailing: Mailing
    title: str
    body: str
    is_new: bool

    @property
    def is_withdrawn(self) -> bool:
        return self.mailing.withdrawn_at is not None


def inbox_for(person) -> QuerySet[Mailing]:
    """The mailings that reached this person here, newest first by (handed_at, pk): keyset-ready.

    Each carries `is_opened`. What was replaced by a later message is left out.
    """
    replaced = Mailing.objects.filter(replaces=OuterRef("pk"))
    opened = Opened.objects.filter(person_id=person.pk, mailing=OuterRef("pk"))
    return (
        Mailing.objects.filter(pk__in=_arrived(person))
        .exclude(Exists(replaced))
        .annotate(is_opened=Exists(opened))
        .select_related("organisation")
        .order_by("-handed_at", "-pk")
    )


def inbox_items(mailings, language: str) -> list[InboxItem]:
    """The lines of a page of the inbox."""
    return [
        InboxItem(mailing, **mailing.text_in(language), is_new=not mailing.is_opened) for mailing in mailings
    ]


def unread_count(person) -> int:
    """How many messages this person has not opened; counted to 99."""
    unread = inbox_for(person).filter(is_opened=False, withdrawn_at=None)
    return unread.order_by()[:99].count()


def get_message_for(person, pk: int) -> Mailing | None:
    """One message that reached this person, also when it was replaced since."""
    opened = Opened.objects.filter(person_id=person.pk, mailing=OuterRef("pk"))
    mailings = Mailing.objects.filter(pk=pk, pk__in=_arrived(person))
    return mailings.annotate(is_opened=Exists(opened)).select_related("organisation").first()


def _arrived(person):
    arrived = Result.objects.filter(person_id=person.pk, channel=Channel.PAGE, outcome=Outcome.HANDED_OVER)
    return arrived.values("mailing_id")
