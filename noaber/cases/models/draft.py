"""A report that is still being written."""

from django.db import models

from noaber.core.crypto import EncryptedText


class ReportDraft(models.Model):
    """Concept van een melding: what somebody filled in so far, found back by the secret in its address.

    Personal data: everything that was typed, encrypted. Emptied when it is sent; gone after a day.
    """

    token_digest = models.BinaryField(max_length=32, unique=True)
    category = models.CharField(max_length=60)
    answers = EncryptedText(blank=True, default=str)
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"draft {self.pk}"
