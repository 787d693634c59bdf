"""Where somebody wants to be reached, and the narrow table that answers who is inside a shape."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from noaber.core.crypto import EncryptedText
from noaber.people.models.persons import Person


class PlaceKind(models.TextChoices):
    HOME = "home", _("thuis")
    WORK = "work", _("werk")
    FAMILY = "family", _("bij familie")
    OTHER = "other", _("anders")


class PersonPlace(models.Model):
    """Plek: an address, or for who prefers that only an area, about which somebody wants to hear.

    Holds personal data: an address, until its person removes the place or the account.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="places")
    label = EncryptedText(blank=True, default=str)
    kind = models.CharField(max_length=10, choices=PlaceKind.choices, default=PlaceKind.HOME)
    address = models.ForeignKey("places.Address", on_delete=models.SET_NULL, null=True, related_name="+")
    area = models.ForeignKey("places.Area", on_delete=models.PROTECT, related_name="+")
    lon = models.FloatField()
    lat = models.FloatField()
    cell = models.BigIntegerField()
    coarse = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField()
    doubted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(coarse=False) | Q(address=None), name="people_coarse_place_has_no_address"
            ),
        ]

    def __str__(self):
        return f"place {self.pk} of person {self.person_id}"


class AudiencePoint(models.Model):
    """Bereikpunt: the index of places; number and point, no name and no contact.

    Holds personal data: where a number lives; written and removed together with its place.
    """

    place = models.OneToOneField(PersonPlace, on_delete=models.CASCADE, primary_key=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    lon = models.FloatField()
    lat = models.FloatField()
    cell = models.BigIntegerField()
    coarse = models.BooleanField()
    area = models.ForeignKey("places.Area", on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["cell"],
                include=["person", "lon", "lat"],
                condition=Q(coarse=False),
                name="people_audience_exact",
            ),
            models.Index(
                fields=["area"], include=["person"], condition=Q(coarse=True), name="people_audience_coarse"
            ),
            models.Index(fields=["person"], name="people_audience_person"),
        ]

    def __str__(self):
        return f"point of person {self.person_id}"
