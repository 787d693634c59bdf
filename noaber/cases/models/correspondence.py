"""What happened to a case, who follows it and through which doors others may answer."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from noaber.core.crypto import EncryptedText

from .case import Outcome


class EventKind(models.TextChoices):
    FILED = "filed", _("Gemeld")
    JOINED = "joined", _("Iemand meldde dit ook")
    ASKED = "asked", _("Vraag aan de melder")
    REPLIED = "replied", _("Reactie van de melder")
    NOTED = "noted", _("Notitie")
    ANSWERED = "answered", _("Antwoord")
    CLOSED = "closed", _("Afgehandeld")
    UNDONE = "undone", _("Afhandelen teruggedraaid")
    REOPENED = "reopened", _("Heropend")
    ASSIGNED = "assigned", _("Toegewezen")
    HANDED_OVER = "handed_over", _("Overgedragen")
    HANDED_OUTSIDE = "handed_outside", _("Gevraagd aan een andere partij")
    OUTSIDE_ANSWERED = "outside_answered", _("Antwoord van een andere partij")
    MERGED = "merged", _("Samengevoegd")
    SPLIT = "split", _("Gesplitst")
    QUARANTINED = "quarantined", _("Apart gezet")
    RELEASED = "released", _("Vrijgegeven")
    CORRECTED = "corrected", _("Verbeterd")
    WITHDRAWN = "withdrawn", _("Ingetrokken")
    FLAGGED = "flagged", _("Gemeld als ongepast")
    FLAG_DECIDED = "flag_decided", _("Besluit over de melding van ongepast")
    OVERDUE = "overdue", _("Termijn voorbij")


# What a handler did with a photo: the fact is kept, the reader's language says it.
PHOTO_SAID = {
    "released": _("Foto vrijgegeven"),
    "blurred": _("Deel van de foto onleesbaar gemaakt"),
    "removed": _("Foto weggehaald"),
}


class Visible(models.TextChoices):
    """Who may read an event: each next choice includes the ones before it."""

    DESK = "desk", _("Alleen de balie")
    REPORTER = "reporter", _("De balie en de melder")
    PUBLIC = "public", _("Iedereen")


class CaseEvent(models.Model):
    """Gebeurtenis: one line on the timeline of a case. Never edited, only added to.

    Personal data: free text written by residents and handlers. Goes with the case's text.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="events", db_index=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=EventKind)
    by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    by_name = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    visible = models.CharField(max_length=8, choices=Visible, default=Visible.DESK)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index("case", "at", "id", name="event_timeline"),
            models.Index("by", name="event_by", condition=Q(by__isnull=False)),
        ]

    def __str__(self):
        return f"{self.case_id} {self.kind}"

    @property
    def who(self):
        """Who did it, as a page says it."""
        return self.by.display_name if self.by else self.by_name

    @property
    def detail(self):
        """The one fact that belongs beside the kind: the end, the desk, the number, the party, the photo,
        the public answer that was taken away."""
        if self.kind == EventKind.CLOSED:
            return Outcome(self.facts.get("outcome", Outcome.UNKNOWN)).label
        if "taken_back" in self.facts:
            return _("Openbaar antwoord weggehaald")
        if self.facts.get("photo") in PHOTO_SAID:
            return PHOTO_SAID[self.facts["photo"]]
        names = ("desk_to", "into", "merged", "party", "came_from")
        return next((self.facts[name] for name in names if self.facts.get(name)), "")


class Follower(models.Model):
    """Volger: someone else who saw the same and hears every answer; an account, or only a mail address.

    Personal data: the mail address, encrypted. Goes when the term after closing ends.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="followers")
    person = models.ForeignKey("people.Person", null=True, on_delete=models.CASCADE, related_name="+")
    contact = EncryptedText(blank=True, default=str)
    contact_hash = models.BinaryField(null=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="follower_once", fields=["case", "person"]),
            models.UniqueConstraint(name="follower_contact_once", fields=["case", "contact_hash"]),
            models.CheckConstraint(
                name="follower_is_person_or_contact",
                condition=Q(person__isnull=False, contact_hash__isnull=True)
                | Q(person__isnull=True, contact_hash__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.case_id} {self.person_id or '·'}"


class OutsideLink(models.Model):
    """Buitenlink: an expiring door for a party without an account. Only the digest of its token is kept.

    Personal data: the mail address of the party, encrypted; emptied when the link ends.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="outside_links")
    digest = models.BinaryField(max_length=32, unique=True)
    party = models.CharField(max_length=120)
    mail = EncryptedText(blank=True, default=str)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="outside_link_expires_later", condition=Q(expires_at__gt=F("created_at"))
            ),
            models.CheckConstraint(
                name="outside_link_opened_before_answered",
                condition=Q(answered_at__isnull=True) | Q(opened_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.case_id} {self.party}"

    def is_open(self, now):
        return self.revoked_at is None and now < self.expires_at


class InboundMail(models.Model):
    """Binnengekomen mail: what was done with one incoming message, and the whole of it, so that stripping a
    quotation loses nothing.

    Personal data: the whole message, encrypted. Goes with the case's text; refused mail after 30 days.
    """

    class State(models.TextChoices):
        TAKEN = "taken", _("Verwerkt")
        IGNORED = "ignored", _("Overgeslagen")
        REFUSED = "refused", _("Geweigerd")

    message_digest = models.BinaryField(max_length=32, unique=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State)
    reason = models.CharField(max_length=40, blank=True)
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.CASCADE, related_name="mails")
    event = models.OneToOneField("cases.CaseEvent", null=True, on_delete=models.CASCADE, related_name="mail")
    whole = EncryptedText(blank=True, default=str)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="inbound_taken_has_event",
                condition=Q(state="taken", event__isnull=False, case__isnull=False, reason="")
                | ~Q(state="taken") & Q(event__isnull=True) & ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.state} {self.reason}"
