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
    def is_corrected(self) -> bool:
        """Whether the reader had read it when a newer version came: it stays, and says so."""
        return getattr(self.mailing, "is_replaced", False)

    @property
    def is_withdrawn(self) -> bool:
        return self.mailing.withdrawn_at is not None


def inbox_for(person) -> QuerySet[Mailing]:
    """The mailings that reached this person here, newest first by (handed_at, pk): keyset-ready.

    Each carries `is_opened` and `is_replaced`: what was read stays when a newer version came, what was not
    read yet gives way to it.
    """
    return (
        _with_marks(Mailing.objects.filter(pk__in=_arrived(person)), person)
        .exclude(is_replaced=True, is_opened=False)
        .select_related("organisation")
        .order_by("-handed_at", "-pk")
    )


def inbox_items(mailings, language: str) -> list[InboxItem]:
    """The lines of a page of the inbox."""
    texts = [(mailing, mailing.text_in(language)) for mailing in mailings]
    return [
        InboxItem(mailing, text["title"], text["body"], is_new=not mailing.is_opened)
        for mailing, text in texts
    ]


def unread_count(person) -> int:
    """How many messages this person has not opened; counted to 99."""
    unread = inbox_for(person).filter(is_opened=False, withdrawn_at=None)
    return unread.order_by()[:99].count()


def get_message_for(person, pk: int) -> Mailing | None:
    """One message that reached this person, also when it was replaced since."""
    mailings = Mailing.objects.filter(pk=pk, pk__in=_arrived(person))
    return _with_marks(mailings, person).select_related("organisation").first()


def _with_marks(mailings: QuerySet[Mailing], person) -> QuerySet[Mailing]:
    """With whether this person opened it, and whether what came in its place arrived for this person."""
    opened = Opened.objects.filter(person_id=person.pk, mailing=OuterRef("pk"))
    newer = Mailing.objects.filter(replaces=OuterRef("pk"), pk__in=_arrived(person))
    return mailings.annotate(is_opened=Exists(opened), is_replaced=Exists(newer))


def _arrived(person):
    arrived = Result.objects.filter(person_id=person.pk, channel=Channel.PAGE, outcome=Outcome.HANDED_OVER)
    return arrived.values("mailing_id")
