"""What goes out on paper: a run of letters or a list of doors, and what came of each door."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from noaber.channels.models.mailings import Mailing
from noaber.channels.models.preferences import TO_DOORS, Channel
from noaber.core.crypto import EncryptedText


class Unreached(models.TextChoices):
    """Retourreden: why a letter came back."""

    UNKNOWN = "unknown", _("onbekend op dit adres")
    MOVED = "moved", _("verhuisd")
    REFUSED = "refused", _("geweigerd")


class Spoke(models.TextChoices):
    """Uitkomst aan de deur: what somebody who walked the list met there."""

    SPOKE = "spoke", _("gesproken")
    NOT_HOME = "not_home", _("niet thuis")
    LETTER = "letter", _("brief in de bus")
    NO_VISIT = "no_visit", _("wil geen bezoek")


class PaperRun(models.Model):
    """Drukgang: the doors of one message by one channel of paper, and how the officer wants it printed.

    The PDF is made anew for each download, so that no file with addresses lies about. What nobody took along
    lapses when a newer version comes or the message ends. Holds no personal data but the number of the
    official who posted it; kept as long as its mailing.
    """

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="paper_runs")
    channel = models.CharField(max_length=10, choices=[(one.value, one.label) for one in TO_DOORS])
    walking = models.BooleanField(default=False)
    large = models.BooleanField(default=False)
    both_languages = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    posted_on = models.DateField(null=True)
    posted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    emptied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailing", "channel"], name="channels_one_paper_run"),
            models.CheckConstraint(
                condition=models.Q(posted_on=None, posted_by=None)
                | models.Q(posted_on__isnull=False, posted_by__isnull=False),
                name="channels_paper_posted_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(lapsed_at=None) | models.Q(posted_on=None),
                name="channels_lapsed_paper_not_posted",
            ),
        ]

    def __str__(self):
        return f"{self.channel} of mailing {self.mailing_id}"

    @property
    def is_letters(self) -> bool:
        return self.channel == Channel.LETTER


class Door(models.Model):
    """Deur: one address of a run, and what came of it there. Its number makes the return code of a letter.

    `answer` is what somebody there told the desk by phone. Holds personal data: that somebody at an address
    was not home, wants no visit or knows something, the tip encrypted; deleted with the term of its run.
    """

    run = models.ForeignKey(PaperRun, on_delete=models.CASCADE, related_name="doors", db_index=False)
    address = models.ForeignKey("places.Address", on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=10, choices=[*Unreached.choices, *Spoke.choices], default="")
    outcome_at = models.DateTimeField(null=True)
    answer = models.SlugField(max_length=40, blank=True, default="")
    tip = EncryptedText(blank=True, default=str)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "address"], name="channels_one_door_a_run"),
            models.CheckConstraint(
                condition=models.Q(outcome="", outcome_at=None)
                | (~models.Q(outcome="") & models.Q(outcome_at__isnull=False)),
                name="channels_door_outcome_whole",
            ),
        ]

    def __str__(self):
        return f"door {self.pk} of run {self.run_id}"


class PaperWish(models.Model):
    """Briefwens: how somebody wants letters at their own door. Without one a letter names nobody.

    Holds personal data: that somebody wants large print or their name on it; deleted with the account.
    """

    person = models.OneToOneField(
        "people.Person", on_delete=models.CASCADE, primary_key=True, related_name="paper_wish"
    )
    by_name = models.BooleanField(default=False)
    large = models.BooleanField(default=False)

    def __str__(self):
        return f"wish about letters of person {self.person_id}"
