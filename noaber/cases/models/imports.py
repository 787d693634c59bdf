"""Where imported cases came from."""

from django.db import models


class ImportBatch(models.Model):
    """Importpartij: one final move of imported rows; each case points at it, and the journal counts it.

    No personal data: the name and digest of a file.
    """

    source = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    first_line = models.PositiveIntegerField()
    last_line = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    moved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("source", "file_digest", name="import_source")]

    def __str__(self):
        return f"{self.source} {self.first_line}–{self.last_line}"
