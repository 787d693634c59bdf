"""The case itself. What must always hold about one row is held by the database."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from noaber.core import clock
from noaber.core.crypto import EncryptedText

from .. import outward


class Status(models.TextChoices):
    NEW = "new", _("Nieuw")
    OPEN = "open", _("In behandeling")
    WAITING = "waiting", _("Wacht op antwoord")
    CLOSED = "closed", _("Afgehandeld")


# What a case may become next; closing always goes with an outcome, reopening with a reason.
NEXT = {
    Status.NEW: {Status.OPEN, Status.WAITING, Status.CLOSED},
    Status.OPEN: {Status.WAITING, Status.CLOSED},
    Status.WAITING: {Status.OPEN, Status.CLOSED},
    Status.CLOSED: {Status.OPEN},
}


class Outcome(models.TextChoices):
    """How a case ended. "Fixed" is only one of the honest ends."""

    DONE = "done", _("Opgelost")
    NOT_DONE = "not_done", _("Niet gedaan, omdat")
    NOTHING_FOUND = "nothing_found", _("Niets gevonden")
    ELSEWHERE = "elsewhere", _("Ergens anders in behandeling")
    ANSWERED = "answered", _("Vraag beantwoord")
    WITHDRAWN = "withdrawn", _("Ingetrokken door de melder")
    MERGED = "merged", _("Samengevoegd met een andere zaak")
    UNKNOWN = "unknown", _("Afloop niet vastgelegd")


class Channel(models.TextChoices):
    WEB = "web", _("Website")
    PHONE = "phone", _("Telefoon")
    COUNTER = "counter", _("Balie")
    MAIL = "mail", _("Mail")
    API = "api", _("Andere toepassing")
    POST = "post", _("Reactie op een openbaar bericht")


class Origin(models.TextChoices):
    LIVE = "live"
    IMPORT = "import"
    HISTORY = "history"


class Case(models.Model):
    """Zaak: something that came in and is owed an answer.

    Personal data: `text` may name people, `contact` and `reporter` say who wrote. A year after closing these
    go, with everything that was said; number, kind, place and times stay.
    """

    number = models.CharField(max_length=14)
    category = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    place_text = models.CharField(max_length=200, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    cell = models.BigIntegerField(null=True)
    pointed = models.BooleanField(default=False, db_default=False)  # public to the metre: no door
    area = models.ForeignKey(
        "places.Area", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    address = models.ForeignKey(
        "places.Address", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    status = models.CharField(max_length=8, choices=Status, default=Status.NEW)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    quarantine_reason = models.CharField(max_length=40, blank=True)
    public = models.BooleanField(default=False)
    walled = models.BooleanField(default=False)

    desk = models.ForeignKey("people.Desk", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    owner = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    initiative = models.ForeignKey(
        "initiatives.Initiative", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    reporter = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    contact = EncryptedText(blank=True, default=str)
    secret_digest = models.BinaryField(max_length=32, null=True, unique=True)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.WEB)
    shared = models.JSONField(default=dict)
    extra = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    follower_count = models.PositiveIntegerField(default=0)

    filed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    overdue_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged_cases", db_index=False
    )
    split_from = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="split_cases", db_index=False
    )

    version = models.PositiveIntegerField(default=0)
    filing_key = models.UUIDField(null=True, unique=True)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.LIVE)
    batch = models.ForeignKey("cases.ImportBatch", null=True, on_delete=models.PROTECT, related_name="cases")
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=100, blank=True)
    search = models.GeneratedField(  # `cases_with_ends`: long words from behind too, as compounds are found
        expression=models.Func(
            SearchVector("title", "text", config="dutch") + SearchVector("place_text", config="simple"),
            function="cases_with_ends",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("zaak")
        verbose_name_plural = _("zaken")
        constraints = [
            models.CheckConstraint(
                name="case_closed_has_moment_and_outcome",
                condition=Q(status="closed", closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(status="closed") & Q(closed_at__isnull=True, outcome=""),
            ),
            models.CheckConstraint(
                name="case_closed_is_answered",
                condition=~Q(status="closed")
                | Q(answered_at__isnull=False)
                | Q(outcome__in=["withdrawn", "merged"])
                | Q(origin="import"),
            ),
            models.CheckConstraint(
                name="case_closed_after_filed",
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("filed_at")) | Q(origin="import"),
            ),
            models.CheckConstraint(
                name="case_merged_is_closed",
                condition=Q(outcome="merged", merged_into__isnull=False)
                | ~Q(outcome="merged") & Q(merged_into__isnull=True),
            ),
            models.CheckConstraint(
                name="case_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
            ),
            models.CheckConstraint(
                name="case_unknown_outcome_is_imported",
                condition=~Q(outcome="unknown") | Q(origin="import"),
            ),
            models.CheckConstraint(
                name="case_walled_is_not_public", condition=Q(walled=False) | Q(public=False)
            ),
            models.CheckConstraint(
                name="case_point_and_cell",
                condition=Q(lon__isnull=True, lat__isnull=True, cell__isnull=True)
                | Q(lon__isnull=False, lat__isnull=False, cell__isnull=False)
                & Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
            ),
            models.UniqueConstraint(name="case_number_once", fields=["number"]),
            models.CheckConstraint(name="case_number_shape", condition=Q(number__regex=r"^\d{2}-\d{6,9}$")),
            models.UniqueConstraint(
                name="case_external_once", fields=["source", "external_id"], condition=~Q(source="")
            ),
            models.CheckConstraint(
                name="case_import_is_traceable",
                condition=Q(origin="import", batch__isnull=False) & ~Q(source="") | ~Q(origin="import"),
            ),
        ]
        indexes = [
            models.Index("desk", "due_at", "id", name="case_queue", condition=~Q(status="closed")),
            models.Index("owner", "due_at", "id", name="case_mine", condition=~Q(status="closed")),
            models.Index(
                "desk",
                "due_at",
                "id",
                name="case_quarantine",
                condition=~Q(quarantine_reason="") & ~Q(status="closed"),
            ),
            models.Index(
                "desk",
                "due_at",
                "id",
                name="case_anonymous",
                condition=Q(reporter=None) & ~Q(status="closed"),
            ),
            models.Index("due_at", name="case_overdue", condition=~Q(status="closed") & Q(overdue_at=None)),
            models.Index("desk", "filed_at", "id", name="case_desk_filed"),
            models.Index("desk", "filed_at", "id", name="case_desk_closed", condition=Q(status="closed")),
            models.Index("organisation", "filed_at", "id", name="case_house_filed"),
            models.Index(
                "organisation", "filed_at", "id", name="case_house_running", condition=~Q(status="closed")
            ),
            models.Index("category", "filed_at", "id", name="case_category_filed"),
            models.Index("area", "filed_at", "id", name="case_area_filed"),
            models.Index(
                "filed_at",
                "id",
                name="case_public",
                condition=Q(public=True, quarantine_reason="", merged_into__isnull=True),
            ),
            models.Index(
                "due_at",
                "id",
                name="case_public_due",
                include=["status", "area"],
                condition=Q(public=True, quarantine_reason="", merged_into=None),
            ),
            models.Index("reporter", "filed_at", name="case_reporter", condition=Q(reporter__isnull=False)),
            models.Index("cell", "filed_at", name="case_cell", condition=Q(cell__isnull=False)),
            models.Index("area", "closed_at", name="case_area_closed", condition=Q(closed_at__isnull=False)),
            models.Index(
                "closed_at", name="case_to_forget", condition=Q(status="closed", forgotten_at__isnull=True)
            ),
            models.Index("merged_into", name="case_merged", condition=Q(merged_into__isnull=False)),
            models.Index(
                "area",
                "due_at",
                "id",
                name="case_promised",
                include=["filed_at", "status", "outcome"],
                condition=Q(public=True, quarantine_reason="", merged_into=None),
            ),
            models.Index(
                fields=["area", "-follower_count", "-filed_at", "-id"],
                name="case_unfinished",
                condition=Q(public=True, quarantine_reason="", merged_into=None) & ~Q(status="closed"),
            ),
            models.Index(
                "closed_at",
                "id",
                name="case_public_ends",
                condition=Q(public=True, quarantine_reason="", merged_into=None, closed_at__isnull=False),
            ),
            GinIndex("search", name="case_search"),
        ]

    def __str__(self):
        return self.number

    @property
    def topic(self):
        """The live topic on which its page hears that something changed."""
        return f"case:{self.pk}"

    @property
    def public_place(self):
        """The words for its place that everybody may read: the street."""
        return outward.street_of(self.place_text)

    @property
    def public_cell(self):
        """The cell in which everybody may see it."""
        return outward.public_cell(self.cell, self.pointed)

    @property
    def public_point(self):
        """The longitude and latitude that everybody may know, None without a place."""
        if self.cell is None:
            return None
        return outward.public_point(self.lon, self.lat, self.cell, self.pointed)

    @property
    def state(self):
        """Which sign it gets on a page: late says more than open."""
        if self.is_closed:
            return "done" if self.outcome in (Outcome.DONE, Outcome.ANSWERED) else "not"
        if self.is_late(clock.now()):
            return "late"
        return {"new": "new", "waiting": "waiting"}.get(self.status, "busy")

    @property
    def reporter_count(self):
        """Who reported it and everybody who joined."""
        return self.follower_count + 1

    @property
    def owner_initials(self):
        words = str(self.owner.display_name).split() if self.owner else []
        return "".join(word[0] for word in words[:3]).upper()

    def came_from(self, before):
        """True when the state it has now may follow the state it had."""
        return self.status == before or self.status in NEXT[before]

    @property
    def is_closed(self):
        return self.status == Status.CLOSED

    def is_late(self, now):
        return not self.is_closed and self.due_at < now

    @property
    def quarantined(self):
        return bool(self.quarantine_reason)

    @property
    def is_anonymous(self):
        """Nobody with an account stands behind it; there may still be a mail address."""
        return self.reporter_id is None
