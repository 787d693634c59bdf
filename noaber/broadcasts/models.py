"""Broadcasts, who touched them, who approved them, what people answered and how they ended.

The two-person rule lives here as triggers (migration 0002), because a rule that only code keeps is kept until
somebody opens a database console.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from noaber.broadcasts.content import content_of, end_of
from noaber.broadcasts.kinds import Kind, kind_of, outcome_of
from noaber.core import clock
from noaber.core.crypto import EncryptedText

Person = settings.AUTH_USER_MODEL
TITLE_MOST, TEXT_MOST, ADVICE_MOST, TIP_MOST, CLOSING_MOST = 90, 1000, 400, 1000, 1000
REFERENCE_MOST, ALT_MOST = 80, 300


class Status(models.TextChoices):
    DRAFT = "draft", _("Concept")
    SUBMITTED = "submitted", _("Wacht op tweede persoon")
    REJECTED = "rejected", _("Teruggestuurd")
    APPROVED = "approved", _("Ingepland")
    SENDING = "sending", _("Wordt verstuurd")
    SENT = "sent", _("Verstuurd")
    CLOSED = "closed", _("Afgesloten")
    WITHDRAWN = "withdrawn", _("Ingetrokken")


class Urgency(models.TextChoices):
    LIFE = "life", _("levensgevaar")
    URGENT = "urgent", _("spoed")
    NORMAL = "normal", _("gewoon")
    LOW = "low", _("geen haast")


class OutcomeClass(models.TextChoices):
    """How it ended, as it is counted; the words for people are in the data file."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    OTHERWISE = "otherwise"
    NONE = "none"
    FALSE_ALARM = "false_alarm"
    WITHDRAWN = "withdrawn"
    INFORMED = "informed"


UNDERWAY = (Status.SENDING, Status.SENT)
OUT = (*UNDERWAY, Status.CLOSED, Status.WITHDRAWN)
TAKEN_BACK = (OutcomeClass.WITHDRAWN, OutcomeClass.FALSE_ALARM)
OPEN = (Status.DRAFT, Status.REJECTED, Status.SUBMITTED, Status.APPROVED)


class Broadcast(models.Model):
    """Bericht aan de buurt: one author, approved by another person, closed with an outcome. Kept for ever;
    its words no longer than `erase_after_days` after the end, where it has that.

    Holds no personal data but the numbers of officials who wrote, closed or sent it back. `version` and
    `content_hash` are set by the database alone; see `content.py` for what they cover.
    """

    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.SlugField(max_length=40)
    category = models.SlugField(max_length=40)
    exercise = models.BooleanField(default=False)
    title = models.CharField(max_length=TITLE_MOST, blank=True)
    text = models.TextField(max_length=TEXT_MOST, blank=True)
    advice = models.TextField(max_length=ADVICE_MOST, blank=True)
    called_112_at = models.DateTimeField(null=True, blank=True)
    audience = models.JSONField(default=dict, blank=True)
    channels = ArrayField(models.SlugField(max_length=20), default=list, blank=True)
    urgency = models.CharField(max_length=8, choices=Urgency)
    expires_at = models.DateTimeField()
    # How long from when it leaves; expires_at follows from it then.
    valid_for = models.DurationField(null=True, editable=False)
    scheduled_at = models.DateTimeField(null=True, blank=True)
    authority_reference = models.CharField(max_length=REFERENCE_MOST, blank=True, default="")
    authority_until = models.DateTimeField(null=True, blank=True)
    spare_dosed = models.BooleanField(default=False)
    picture = models.JSONField(default=dict, db_default={}, blank=True)  # what is shown of one, see Picture

    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1, editable=False)
    content_hash = models.CharField(max_length=64, default="", editable=False)
    area_ids = ArrayField(models.BigIntegerField(), default=list, editable=False)
    people_count = models.PositiveIntegerField(null=True, editable=False)
    door_count = models.PositiveIntegerField(null=True, editable=False)
    closer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    created_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True, editable=False)
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    rejected_at = models.DateTimeField(null=True, editable=False)
    rejected_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    rejection = models.TextField(blank=True, default="", editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    handed_over_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    erase_after_days = models.PositiveSmallIntegerField(null=True, editable=False)
    erased_at = models.DateTimeField(null=True, editable=False)
    closing_minutes = models.PositiveIntegerField(null=True, editable=False)
    closing_due_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    nagged_at = models.DateTimeField(null=True, editable=False)
    nag_count = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "status", "-created_at"], name="broadcast_of_organisation"),
            models.Index(fields=["author", "-created_at"], name="broadcast_of_author"),
            models.Index(fields=["status", "closing_due_at"], name="broadcast_to_close"),
            models.Index(fields=["kind", "-handed_over_at"], name="broadcast_of_kind"),
            GinIndex(fields=["area_ids"], name="broadcast_areas"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "withdrawn"])
                | (~Q(title="") & ~Q(text="") & Q(channels__len__gt=0)),
                name="broadcast_says_something",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["submitted", "approved", "sending", "sent", "closed"])
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="broadcast_submitted_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["sending", "sent", "closed"])
                | Q(approved_at__isnull=False, handed_over_at__isnull=False, closing_due_at__isnull=False),
                name="broadcast_handed_over_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status="rejected") | (Q(rejected_at__isnull=False) & ~Q(rejection="")),
                name="broadcast_rejected_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False)
                | (~Q(status="withdrawn") & Q(withdrawn_at=None)),
                name="broadcast_withdrawn_whole",
            ),
            models.CheckConstraint(
                condition=Q(scheduled_at=None) | Q(expires_at__gt=F("scheduled_at")),
                name="broadcast_expires_after_it_leaves",
            ),
            models.CheckConstraint(
                condition=Q(valid_for=None)
                | Q(handed_over_at=None)
                | Q(expires_at=Least(F("handed_over_at") + F("valid_for"), F("authority_until"))),
                name="broadcast_valid_as_agreed",
            ),
            models.CheckConstraint(
                condition=Q(picture={})
                | Q(picture__has_keys=["digest", "version", "alt", "width", "height"]),
                name="broadcast_picture_whole",
            ),
        ]

    def __str__(self):
        return f"broadcast {self.pk}"

    @property
    def erase_at(self) -> datetime | None:
        """From when its words must be gone; None while it did not end, or when they stay."""
        end = self.closed_at or self.withdrawn_at
        if end is None or self.erase_after_days is None:
            return None
        return end + timedelta(days=self.erase_after_days)

    @property
    def kind_data(self) -> Kind | None:
        return kind_of(self.kind, exercise=self.exercise)

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it once it is out; an exercise is for who agreed to take part."""
        return not self.exercise and self.kind_data is not None and self.kind_data.public

    @property
    def closing_term(self) -> timedelta:
        """How long after it expired the closing message must be out: its own term, or that of its kind."""
        if self.closing_minutes is not None:
            return timedelta(minutes=self.closing_minutes)
        return self.kind_data.closing if self.kind_data else timedelta()

    @property
    def ends_after_it_leaves(self) -> bool:
        """Whether it is not known yet when it stops, only how long it is valid."""
        return self.valid_for is not None and not self.is_out

    @property
    def coming_end(self) -> datetime:
        """When it stops; of what is not out perhaps: if it left now or on its planned moment."""
        if not self.ends_after_it_leaves:
            return self.expires_at
        now = clock.now()
        return end_of(content_of(self), max(self.scheduled_at or now, now))

    @property
    def topic(self) -> str:
        return f"broadcast:{self.pk}"

    @property
    def topics(self) -> list[str]:
        """Every open page that shows something of it: its own, its places' (0 is the whole town)."""
        return [self.topic, "area:0", *(f"area:{area_id}" for area_id in self.area_ids)]

    @property
    def is_for_devices(self) -> bool:
        """Whether each device decides by its own place: what leaves then says nothing of it."""
        return bool(self.audience.get("device"))

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed."""
        return self.status in OPEN

    @property
    def is_underway(self) -> bool:
        return self.status in UNDERWAY

    @property
    def is_out(self) -> bool:
        """Whether it left the house, however it ended."""
        return self.handed_over_at is not None

    @property
    def is_running(self) -> bool:
        """Whether people should still act on it."""
        return self.status in UNDERWAY and clock.now() < self.expires_at

    @property
    def shown_picture(self) -> dict:
        """The picture beside the words, as long as people should act on it; then none, wherever it stood."""
        return self.picture if self.is_running else {}

    @property
    def is_pressing(self) -> bool:
        """Whether it asks for attention now: in brick, above everything else."""
        return self.is_running and self.urgency in (Urgency.LIFE, Urgency.URGENT)

    @property
    def takes_answers(self) -> bool:
        return self.is_underway and bool(self.kind_data and self.kind_data.answers)

    @property
    def is_overdue(self) -> bool:
        """Whether the closing message should have been sent by now."""
        return bool(self.is_underway and self.closing_due_at and self.closing_due_at <= clock.now())


class Edit(models.Model):
    """Versie: who made a version of a broadcast, and what it said. Append-only, one per version.

    Holds no personal data but the number of the official. The database checks that it says what the broadcast
    says.
    """

    broadcast = models.ForeignKey(Broadcast, on_delete=models.PROTECT, related_name="edits")
    version = models.PositiveIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["broadcast", "version"], name="broadcast_edit_once")]

    def __str__(self):
        return f"version {self.version} of broadcast {self.broadcast_id}"


class Picture(models.Model):
    """Beeld: one version of a picture that a message shows or showed: as it came in, or made from that with
    parts that nobody can read any more. The file lies encrypted outside every static folder.

    Personal data: may show people. Goes with its file a term after the message ended.
    """

    class Version(models.TextChoices):
        CLEAR = "clear", _("Zoals het is")
        BLURRED = "blurred", _("Onherkenbaar gemaakt")

    broadcast = models.ForeignKey(Broadcast, on_delete=models.PROTECT, related_name="pictures")
    version = models.CharField(max_length=7, choices=Version)
    made_from = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="made")
    parts = models.JSONField(default=list)  # the rectangles that were averaged away, in fractions
    digest = models.CharField(max_length=64)
    file_key = models.CharField(max_length=64, unique=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["broadcast", "version", "digest"], name="broadcast_picture_once"),
            models.CheckConstraint(
                condition=Q(version="clear", made_from=None) | Q(version="blurred", made_from__isnull=False),
                name="broadcast_picture_made_from",
            ),
        ]

    def __str__(self):
        return f"{self.version} picture of broadcast {self.broadcast_id}"

    def said(self, alt: str) -> dict:
        """What a message says of the picture that it shows."""
        return {
            "digest": self.digest,
            "version": str(self.version),
            "alt": alt.strip(),
            "width": self.width,
            "height": self.height,
        }


class Approval(models.Model):
    """Goedkeuring: a second person agreed to exactly this content. Append-only; void when it changes.

    Holds no personal data but the number of the official.
    """

    broadcast = models.ForeignKey(Broadcast, on_delete=models.PROTECT, related_name="approvals")
    version = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["broadcast", "version"], name="broadcast_approval_once")
        ]

    def __str__(self):
        return f"approval of version {self.version} of broadcast {self.broadcast_id}"


class Revision(models.Model):
    """Wijziging: another text or other people for a message that is out, from its first words until it
    leaves.

    What it says is the edit of its `version`. Holds no personal data but the numbers of officials.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Concept")
        SUBMITTED = "submitted", _("Wacht op tweede persoon")
        REJECTED = "rejected", _("Teruggestuurd")
        SENT = "sent", _("Verstuurd")
        DROPPED = "dropped", _("Vervallen")

    broadcast = models.ForeignKey(Broadcast, on_delete=models.PROTECT, related_name="revisions")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    rejected_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    rejection = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast"],
                condition=Q(state__in=["draft", "submitted", "rejected"]),
                name="broadcast_one_open_revision",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="broadcast_revision_submitted_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | (Q(rejected_by__isnull=False) & ~Q(rejection="")),
                name="broadcast_revision_rejected_with_reason",
            ),
        ]

    def __str__(self):
        return f"revision {self.version} of broadcast {self.broadcast_id}"


class Gate(models.Model):
    """Poort: a kind of message that leaves only with an authority's reference and last day, as the data file
    says; kept as rows so that the database can hold it. Holds no personal data.
    """

    kind = models.SlugField(max_length=40, primary_key=True)
    max_days = models.PositiveSmallIntegerField()

    def __str__(self):
        return f"gate of {self.kind}"


class PreparedCancel(models.Model):
    """Klaargezette intrekking: what people will read when a message turns out to be wrong, by outcome and
    language; made when it is approved, so that taking it back needs no words. Holds no personal data.
    """

    broadcast = models.OneToOneField(Broadcast, on_delete=models.PROTECT, related_name="prepared_cancel")
    texts = models.JSONField()
    at = models.DateTimeField()

    def __str__(self):
        return f"prepared cancel of broadcast {self.broadcast_id}"


class PracticeReport(models.Model):
    """Oefenmelding: what somebody reported as part of an exercise. It is no case and becomes none; the
    database takes it for an exercise only.

    Holds personal data: who wrote what, encrypted; deleted a term after the exercise ended.
    """

    broadcast = models.ForeignKey(Broadcast, on_delete=models.PROTECT, related_name="practice_reports")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    text = EncryptedText()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["broadcast", "-at"], name="broadcast_practice")]

    def __str__(self):
        return f"practice report in exercise {self.broadcast_id}"


class Answer(models.Model):
    """Antwoord: what one person tapped, and the tip they added. A change of mind replaces it.

    Holds personal data: who knows what, the tip encrypted; deleted a term after the broadcast was closed.
    """

    broadcast = models.ForeignKey(Broadcast, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.SlugField(max_length=40)
    tip = EncryptedText(blank=True, default=str)
    first_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["broadcast", "person"], name="broadcast_answer_once")]
        indexes = [models.Index(fields=["broadcast", "kind"], name="broadcast_answer_kind")]

    def __str__(self):
        return f"answer to broadcast {self.broadcast_id}"


class Closing(models.Model):
    """Slotbericht: how it ended, told to everybody who was asked. Append-only; kept for ever.

    Holds no personal data but the number of the official; without one, the broadcast closed itself, or a rule
    of the playbook that opened it took it back.
    """

    broadcast = models.OneToOneField(Broadcast, on_delete=models.PROTECT, related_name="closing")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=OutcomeClass)
    text = models.TextField(max_length=CLOSING_MOST)
    translations = models.JSONField(default=dict, db_default={}, blank=True)  # by language, where given
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="broadcast_closing_says_something"),
            models.CheckConstraint(
                condition=Q(outcome__in=OutcomeClass.values), name="broadcast_outcome_is_known"
            ),
        ]

    def __str__(self):
        return f"closing of broadcast {self.broadcast_id}"

    @property
    def outcome_data(self):
        return outcome_of(self.outcome)

    @property
    def closed_itself(self) -> bool:
        """Whether its time was simply over: nobody said how it ended, and no rule took it back."""
        return self.person_id is None and self.outcome not in TAKEN_BACK

    @property
    def is_prepared(self) -> bool:
        """Whether the words are those of the data file, which are there in every language."""
        outcome = self.outcome_data
        return outcome is not None and self.text == outcome.text_in(settings.LANGUAGE_CODE).strip()

    def text_in(self, language: str) -> str:
        """The words in this language: as given, or prepared; empty when nobody gave them."""
        if language == settings.LANGUAGE_CODE:
            return self.text
        given = self.translations.get(language, "")
        return given or (self.outcome_data.text_in(language) if self.is_prepared else "")

    @property
    def said_language(self) -> str:
        """The language of what this reader gets."""
        language = (get_language() or settings.LANGUAGE_CODE)[:2]
        return language if self.text_in(language) else settings.LANGUAGE_CODE

    @property
    def said(self) -> str:
        """The words for this reader: in their language where somebody gave them, else as written."""
        return self.text_in(self.said_language)


class Reckoning(models.Model):
    """Eindstand: how many people a message was for, reached, and heard from, and who was missed and why.

    Counted again and again while it changes, and kept for ever; `due_at` is empty when it is final. `lines`
    holds for all people together and for each channel how many there were, and when by the second; `missed`
    holds reasons. `answered` is empty when the answers were gone before they were counted.
    Holds no personal data: counts.
    """

    broadcast = models.OneToOneField(Broadcast, on_delete=models.PROTECT, related_name="reckoning")
    counted_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    chosen = models.PositiveIntegerField()
    waiting = models.PositiveIntegerField()
    reached = models.PositiveIntegerField()
    confirmed = models.PositiveIntegerField()
    answered = models.PositiveIntegerField(null=True)
    answered_besides = models.PositiveIntegerField()
    doors = models.PositiveIntegerField()
    doors_empty = models.PositiveIntegerField()
    doors_missed = models.PositiveIntegerField()
    lines = models.JSONField(default=dict)
    missed = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="broadcast_reckoning_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reached__lte=F("chosen"), confirmed__lte=F("reached"))
                & (Q(answered=None) | Q(answered__lte=F("confirmed"))),
                name="broadcast_reckoning_narrows",
            ),
            models.CheckConstraint(
                condition=Q(doors_missed__lte=F("doors_empty"), doors_empty__lte=F("doors")),
                name="broadcast_reckoning_doors",
            ),
        ]

    def __str__(self):
        return f"reckoning of broadcast {self.broadcast_id}"
