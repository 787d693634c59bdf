"""A playbook running in an area: rows that `playbooks` writes and every room may read."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from noaber.core import clock

Person = settings.AUTH_USER_MODEL


class Status(models.TextChoices):
    PREPARING = "preparing", _("Wordt voorbereid")
    RUNNING = "running", _("Loopt")
    PAUSED = "paused", _("Staat stil")
    STOPPED = "stopped", _("Gestopt")
    ENDED = "ended", _("Afgerond")


class Initiative(models.Model):
    """A playbook that runs in an area (initiatief). Kept as long as its area.

    `book` is the whole playbook as it was when this began, or as its people agreed since: a newer file, or
    none, changes nothing here. `hears` and `is_public` are what rooms must know of it without reading it:
    the entries of the journal it acts on, and whether everybody may know that it runs. `took_part` counts
    people at the end. Holds no personal data but the number of the person who leads it.
    """

    playbook = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    book = models.JSONField()
    hears = ArrayField(models.CharField(max_length=60), default=list)
    is_public = models.BooleanField(default=False)
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="initiatives"
    )
    area = models.ForeignKey("places.Area", on_delete=models.PROTECT, related_name="initiatives")
    lead = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    values = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status, default=Status.PREPARING)
    created_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True, default="", max_length=4000)
    took_part = models.PositiveIntegerField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["stopped", "ended"], ended_at__isnull=False)
                | (~Q(status__in=["stopped", "ended"]) & Q(ended_at=None)),
                name="initiative_ended_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["running", "paused", "ended"]) | Q(started_at__isnull=False),
                name="initiative_started_whole",
            ),
            models.CheckConstraint(
                condition=Q(status="paused", paused_at__isnull=False)
                | (~Q(status="paused") & Q(paused_at=None)),
                name="initiative_paused_whole",
            ),
        ]
        indexes = [models.Index(fields=["area", "status"], name="initiative_of_area")]

    def __str__(self):
        return self.name

    @property
    def is_over(self) -> bool:
        return self.status in (Status.STOPPED, Status.ENDED)


class Member(models.Model):
    """Deelnemer: somebody in a role of an initiative, invited first.

    Holds personal data: who took part, and when their certificate of conduct (VOG) was seen, never the paper;
    erased some months after the end, as the playbook says.
    """

    class Status(models.TextChoices):
        INVITED = "invited", _("Gevraagd")
        ACCEPTED = "accepted", _("Doet mee")
        DECLINED = "declined", _("Doet niet mee")
        LEFT = "left", _("Gestopt")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="members")
    role = models.SlugField(max_length=60)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=8, choices=Status, default=Status.INVITED)
    invited_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True)
    screened_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "role", "person"], name="initiative_member_once")
        ]
        indexes = [models.Index(fields=["person", "status"], name="initiative_of_person")]

    def __str__(self):
        return f"{self.role} {self.status}"


class Stage(models.Model):
    """Fase: a stage of an initiative, planned, running or done. No personal data; kept with its initiative.

    `begins_at` is when it may begin, `due_at` when it ends by itself or is overdue.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Komt nog")
        RUNNING = "running", _("Nu bezig")
        DONE = "done", _("Gedaan")
        NEVER = "never", _("Niet gedaan")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="stages")
    key = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=7, choices=Status, default=Status.WAITING)
    begins_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "key"], name="initiative_stage_once"),
            models.CheckConstraint(
                condition=~Q(status__in=["running", "done"]) | Q(begun_at__isnull=False),
                name="initiative_stage_begun_whole",
            ),
        ]
        ordering = ["position"]

    def __str__(self):
        return f"{self.key} {self.status}"


class Gate(models.Model):
    """Poort: what must be so before a stage begins. No personal data; kept with its initiative.

    Open from `opened_at`; with `until`, no longer than that. `reference` is an authority's or a document's.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="gates")
    key = models.SlugField(max_length=60)
    kind = models.SlugField(max_length=20)
    opened_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    reference = models.CharField(max_length=80, blank=True, default="")
    on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["initiative", "key"], name="initiative_gate_once")]

    def __str__(self):
        return f"{self.key} {'open' if self.opened_at else 'shut'}"

    def is_open(self, moment: datetime) -> bool:
        """Whether what it asks is so at that moment."""
        opened = self.opened_at is not None and self.opened_at <= moment
        return opened and (self.until is None or moment < self.until)


class Voice(models.Model):
    """Stem: what somebody said at a gate. Holds personal data: who agreed; erased with the members."""

    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="voices")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    agrees = models.BooleanField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gate", "person"], name="initiative_voice_once")]

    def __str__(self):
        return "agrees" if self.agrees else "refuses"


CLOSING = "closing"  # what a line is that stands for the closing message of another line's message


class Delivery(models.Model):
    """Regel van het uitvoeringslogboek: what was planned, when it was done, or that it never was.

    `occasion` is the entry of the journal that it follows on, 0 for what a stage opens by itself, and below 0
    the one-time number of the form by which somebody began it.
    `object_label` and `object_id` name what was made in another room, or of a task what it is about; `gates`
    what must be open before that may go on, `picture` the most that a picture in it may show.
    No personal data; kept as long as it.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="deliveries")
    stage = models.SlugField(max_length=60, blank=True, default="")
    key = models.SlugField(max_length=60)
    what = models.SlugField(max_length=20)
    occasion = models.BigIntegerField(default=0)
    planned_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    never_at = models.DateTimeField(null=True)
    object_label = models.CharField(max_length=60, blank=True, default="")
    object_id = models.BigIntegerField(null=True)
    gates = models.JSONField(default=list)
    picture = models.SlugField(max_length=7, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "key", "occasion"], name="initiative_delivery_once"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(never_at=None), name="initiative_delivery_one_end"
            ),
        ]
        indexes = [models.Index(fields=["object_label", "object_id"], name="initiative_delivery_made")]

    def __str__(self):
        return f"{self.key} {self.state(clock.now())}"

    def state(self, moment: datetime) -> str:
        """`planned`, `late` (not done in time), `done`, `done_late` or `never`."""
        if self.never_at:
            return "never"
        if self.done_at:
            return "done" if self.done_at <= self.due_at else "done_late"
        return "planned" if moment <= self.due_at else "late"


class Proposal(models.Model):
    """Voorstel: to go on by a newer version of the playbook. No personal data but who proposed it.

    `book` is that version; `former`, once it was taken, what held until then: what was done by it stays
    readable. Kept with its initiative.
    """

    class Status(models.TextChoices):
        OPEN = "open"
        TAKEN = "taken"
        REFUSED = "refused"
        LAPSED = "lapsed"

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="proposals")
    version = models.PositiveIntegerField()
    book = models.JSONField()
    former = models.JSONField(null=True)
    status = models.CharField(max_length=7, choices=Status, default=Status.OPEN)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative"], condition=Q(status="open"), name="initiative_one_open_proposal"
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_at=None) | (~Q(status="open") & Q(closed_at__isnull=False)),
                name="initiative_proposal_closed_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status="taken") | Q(former__isnull=False), name="initiative_proposal_taken_whole"
            ),
        ]

    def __str__(self):
        return f"version {self.version} {self.status}"


class ProposalVoice(models.Model):
    """Stem over een voorstel. Holds personal data: who agreed; erased with the members."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="voices")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    agrees = models.BooleanField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "person"], name="initiative_proposal_voice_once")
        ]

    def __str__(self):
        return "agrees" if self.agrees else "refuses"
