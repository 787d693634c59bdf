"""That a town was invented here, who plays which part in it, and what its pulse made."""

from django.db import models


class InventedTown(models.Model):
    """Verzonnen stad: how this database was filled; there is one at most.

    Holds no personal data: numbers of invented people by the part they play.
    """

    only = models.BooleanField(default=True, unique=True)
    name = models.CharField(max_length=80)
    seed = models.PositiveIntegerField()
    built_at = models.DateTimeField()
    parts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(only=True), name="demo_one_town")]

    def __str__(self):
        return self.name


class Beat(models.Model):
    """Hartslag: a case that the pulse filed, so that the pulse can clear it away again.

    Holds no personal data: the number of an invented case.
    """

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"beat {self.case_id}"
