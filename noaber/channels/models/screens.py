"""Screens on a wall, in a hall, a library, a bus stop: seen by everybody who passes."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from noaber.core import clock

MOST_AREAS = 5


class Look(models.TextChoices):
    """Uiterlijk: a dark hall and a sunny window ask for different colours."""

    AUTO = "auto", _("zoals het apparaat het zegt")
    LIGHT = "light", _("licht")
    DARK = "dark", _("donker")
    CONTRAST = "contrast", _("hoog contrast")


class Screen(models.Model):
    """Scherm: shows what goes on in some areas to everybody, by a secret link that can be taken back.

    The first of `area_ids` gives it its name and QR code. `shows` are the messages that it said it shows, as
    source:number:version, with the moment of the state they come from. Holds no personal data; kept for ever.
    """

    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="screens")
    name = models.CharField(max_length=80)
    area_ids = ArrayField(models.BigIntegerField())
    language = models.CharField(max_length=2, default="nl")
    look = models.CharField(max_length=8, choices=Look, default=Look.AUTO)
    exercises = models.BooleanField(default=False)
    on_from = models.TimeField(null=True)
    on_until = models.TimeField(null=True)
    silent_minutes = models.PositiveSmallIntegerField(default=10)
    secret_digest = models.BinaryField(unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    state_at = models.DateTimeField(null=True)
    shows = ArrayField(models.CharField(max_length=80), default=list)
    verifies = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(area_ids__len__gt=0), name="channels_screen_has_area"),
            models.CheckConstraint(
                condition=models.Q(on_from=None, on_until=None)
                | models.Q(on_from__isnull=False, on_until__isnull=False),
                name="channels_screen_hours_whole",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "name"], name="channels_screen_of")]

    def __str__(self):
        return f"screen {self.pk}"

    @property
    def is_on(self) -> bool:
        """Whether it should be on at this hour."""
        if self.on_from is None or self.on_until is None:
            return True
        now = clock.local(clock.now()).time()
        early, late = self.on_from, self.on_until
        return early <= now < late if early <= late else now >= early or now < late

    @property
    def in_contact(self) -> bool:
        """Whether it was heard of lately enough to believe what it says."""
        return self.seen_at is not None and clock.now() - self.seen_at <= self.patience

    @property
    def is_silent(self) -> bool:
        """Whether it was there, should be there now, and isn't."""
        return self.revoked_at is None and self.seen_at is not None and self.is_on and not self.in_contact

    @property
    def patience(self) -> timedelta:
        return timedelta(minutes=self.silent_minutes)
