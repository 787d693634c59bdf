"""What somebody wants to hear, by which channel, and when not."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """Kanaal: a way to reach somebody; each has a folder under `adapters/`."""

    PAGE = "page", _("op deze site")
    WEBPUSH = "webpush", _("melding op mijn scherm")
    MAIL = "mail", _("e-mail")
    SMS = "sms", _("sms")
    WALL = "wall", _("schermen op openbare plekken")
    LETTER = "letter", _("brief")
    DOORLIST = "doorlist", _("aan de deur")
    POSTER = "poster", _("poster")
    MASTODON = "mastodon", _("Mastodon")


# What one person can choose. The others are seen by everybody, or go to a door.
PERSONAL = (Channel.PAGE, Channel.WEBPUSH, Channel.MAIL, Channel.SMS)
# These speak once for a whole message, to nobody in particular: one chunk, that holds the number CONTACT.
ONCE = (Channel.WALL, Channel.POSTER, Channel.MASTODON)
# These keep what was said: what changed and how it ended follows there, in the same thread.
THREADED = (Channel.MASTODON,)
# These go to doors: their chunks hold numbers of addresses, not of persons.
TO_DOORS = (Channel.LETTER, Channel.DOORLIST)


class Pace(models.TextChoices):
    """Tempo: whether mail about a subject comes message by message or gathered in one overview."""

    AT_ONCE = "at_once", _("meteen")
    DAILY = "daily", _("één keer per dag, samen")
    WEEKLY = "weekly", _("één keer per week, samen")


class Category(models.TextChoices):
    """Onderwerp: what a message is about, so that somebody can choose."""

    ALERTS = "alerts", _("Waarschuwingen")
    ANSWERS = "answers", _("Antwoord op wat ik meldde")
    NEIGHBOURHOOD = "neighbourhood", _("Nieuws uit de buurt")
    GROUPS = "groups", _("Groepen en activiteiten")
    ACCOUNT = "account", _("Mijn account")


class Preference(models.Model):
    """Voorkeur: one switch that somebody set; where there is none, the default holds. Mail has a pace too.

    Holds personal data: what somebody wants to hear, as long as the account exists.
    """

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="preferences")
    category = models.CharField(max_length=20, choices=Category.choices)
    channel = models.CharField(max_length=10, choices=[(one.value, one.label) for one in PERSONAL])
    wanted = models.BooleanField()
    pace = models.CharField(max_length=8, choices=Pace.choices, default=Pace.AT_ONCE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "category", "channel"], name="channels_one_switch"),
            models.CheckConstraint(
                condition=models.Q(pace="at_once") | models.Q(channel="mail"), name="channels_pace_of_mail"
            ),
        ]

    def __str__(self):
        return f"{self.category} by {self.channel} for person {self.person_id}"


class Reachability(models.Model):
    """Bereikbaarheid: quiet hours (every night), a holiday (days, both included), and which channel first.

    `channel_order` holds what somebody put first, `wait_minutes` how long after it the next channel comes
    (0: all at once); empty means as the house does it.
    Holds personal data: when somebody is away, deleted with the account; an old holiday is cleared.
    """

    person = models.OneToOneField(
        "people.Person", on_delete=models.CASCADE, primary_key=True, related_name="reachability"
    )
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    away_from = models.DateField(null=True)
    away_until = models.DateField(null=True)
    channel_order = ArrayField(models.CharField(max_length=10), default=list)
    wait_minutes = models.SmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="channels_quiet_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(away_from=None, away_until=None)
                | models.Q(away_until__gte=models.F("away_from")),
                name="channels_away_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(wait_minutes=None) | models.Q(wait_minutes__gte=0, wait_minutes__lte=1440),
                name="channels_wait_within_a_day",
            ),
        ]

    def __str__(self):
        return f"reachability of person {self.person_id}"


class Refusal(models.Model):
    """Afmelding: a mail address without an account that wants no more of a category.

    Holds personal data: a keyed hash of a mail address, kept for good, because a refusal must not be
    forgotten.
    """

    contact_hash = models.BinaryField()
    category = models.CharField(max_length=20, choices=Category.choices)
    refused_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact_hash", "category"], name="channels_one_refusal"),
        ]

    def __str__(self):
        return f"refusal of {self.category}"
