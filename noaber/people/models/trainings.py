"""What somebody learned, as far as an organisation saw it."""

from django.db import models
from django.db.models import F, Q

from noaber.people.models.mandates import Organisation
from noaber.people.models.persons import Person


class Training(models.Model):
    """Training: an organisation saw the proof of it on a day, and it counts until another.

    Holds personal data: what somebody learned, never the document; deleted when it no longer counts.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="trainings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="trainings")
    kind = models.SlugField(max_length=40)
    seen_on = models.DateField()
    until = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="people_training_once"),
            models.CheckConstraint(condition=Q(until__gte=F("seen_on")), name="people_training_counts"),
        ]
        indexes = [models.Index(fields=["kind", "until"], name="people_training_kind")]

    def __str__(self):
        return f"{self.kind} of person {self.person_id}"
