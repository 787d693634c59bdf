"""Applications that may file reports for others."""

from django.db import models


class ApiClient(models.Model):
    """Toepassing: a program of an organisation that may create reports through Open311.

    No personal data. Kept as long as reports refer to it; its key only as a digest.
    """

    name = models.CharField(max_length=80, unique=True)
    organisation = models.ForeignKey(
        "people.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    key_digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="client_revoked_after_made",
                condition=models.Q(revoked_at=None) | models.Q(revoked_at__gte=models.F("made_at")),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def actor_key(self) -> str:
        """How the journal names it."""
        return f"client:{self.pk}"
