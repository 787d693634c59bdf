"""Who may do what, where, on whose behalf, until when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from noaber.core import clock
from noaber.core.crypto import EncryptedText
from noaber.people.models.persons import Person


class OrganisationKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("gemeente")
    POLICE = "police", _("politie")
    CORPORATION = "corporation", _("woningcorporatie")
    WELFARE = "welfare", _("welzijn")
    RESIDENTS = "residents", _("bewoners")
    SCHOOL = "school", _("school")
    BUSINESS = "business", _("ondernemers")
    OTHER = "other", _("anders")


class Organisation(models.Model):
    """Organisatie: a party that answers in its own name, the sender people see.

    Holds no personal data: its mail is a public address.
    """

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("naam"), max_length=120)
    kind = models.CharField(_("soort"), max_length=20, choices=OrganisationKind.choices)
    mail = models.EmailField(_("mailadres"), blank=True, default="")

    class Meta:
        verbose_name = _("organisatie")
        verbose_name_plural = _("organisaties")

    def __str__(self):
        return self.name


class Desk(models.Model):
    """Balie: the team inside an organisation that takes what comes in.

    Holds personal data: a team's contact, encrypted since it is often one employee's; kept with the desk.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="desks", verbose_name=_("organisatie")
    )
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("naam"), max_length=120)
    mail = EncryptedText(_("mailadres"), blank=True, default=str)
    opening_hours = models.CharField(_("bereikbaar"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("balie")
        verbose_name_plural = _("balies")

    def __str__(self):
        return self.name


class Mandate(models.TextChoices):
    """Mandaat. Resident and verified resident follow from places and verification; the others are granted."""

    RESIDENT = "resident", _("bewoner")
    VERIFIED_RESIDENT = "verified_resident", _("bewoner, adres bevestigd")
    MODERATOR = "moderator", _("moderator")
    HANDLER = "handler", _("behandelaar")
    OFFICER = "officer", _("wijkagent of wijkregisseur")
    AUTHOR = "author", _("schrijver van berichten")
    APPROVER = "approver", _("goedkeurder van berichten")
    INTERVIEWER = "interviewer", _("enquêteur")
    ADMINISTRATOR = "administrator", _("beheerder")


GRANTED = [mandate for mandate in Mandate if mandate not in (Mandate.RESIDENT, Mandate.VERIFIED_RESIDENT)]


class Role(models.Model):
    """Rol: one person's mandate for one organisation, in one area or everywhere, which ends by itself.

    Holds personal data: who worked where; kept two years after the end for accountability.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="roles")
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, null=True, related_name="roles")
    mandate = models.CharField(max_length=20, choices=Mandate.choices)
    area = models.ForeignKey("places.Area", on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="people_role_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(mandate__in=GRANTED), name="people_role_mandate_is_granted"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(until__lte=F("ended_at")), name="people_role_ended_whole"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "mandate", "until"], name="people_role_of_organisation"),
            models.Index(fields=["until"], condition=Q(ended_at=None), name="people_role_running"),
        ]

    def __str__(self):
        return f"{self.mandate} of person {self.person_id}"

    @property
    def is_running(self):
        """True from since until just before until, whatever has been written down about its end."""
        return self.since <= clock.now() < self.until
