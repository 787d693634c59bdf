"""Rows only: a playbook running in an area."""

from django.db import models


class Initiative(models.Model):
    """A playbook that runs in an area (initiatief). No personal data; kept as long as its area."""

    class Status(models.TextChoices):
        PREPARING = "preparing"
        RUNNING = "running"
        ENDED = "ended"

    playbook = models.SlugField(max_length=80)
    name = models.CharField(max_length=120)
    area = models.ForeignKey("places.Area", on_delete=models.PROTECT, related_name="initiatives")
    status = models.CharField(max_length=10, choices=Status, default=Status.PREPARING)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="ended") | models.Q(ended_on__isnull=False),
                name="initiative_ended_has_day",
            ),
        ]

    def __str__(self):
        return self.name
