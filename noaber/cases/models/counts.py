"""Counts for the map. A trigger notes each change of a case; the tick folds the changes into the counts."""

from django.db import models

from noaber.places.models import Area


class CellChange(models.Model):
    """Celwijziging: so many more or fewer in a cell, not yet folded. Written by a trigger on the cases only.

    No personal data: counts.
    """

    cell = models.BigIntegerField()
    category = models.CharField(max_length=60)
    status = models.CharField(max_length=8)
    public = models.BooleanField()
    delta = models.IntegerField()

    def __str__(self):
        return f"{self.cell} {self.delta:+d}"


class CellCount(models.Model):
    """Celtelling: how many cases per cell, category, status and publicity, at each resolution of the map.

    No personal data: counts; a map shows those of public cases only.
    """

    pk = models.CompositePrimaryKey("resolution", "cell", "public", "category", "status")
    resolution = models.SmallIntegerField()
    cell = models.BigIntegerField()
    public = models.BooleanField()
    category = models.CharField(max_length=60)
    status = models.CharField(max_length=8)
    count = models.IntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="cellcount_not_negative", condition=models.Q(count__gte=0)),
        ]

    def __str__(self):
        return f"{self.resolution} {self.cell}: {self.count}"


class PlaceCount(models.Model):
    """Plaatstelling: what a place with very many public cases shows of them, counted by the tick.

    `promises` are [month, state, number], `weeks` are [week, number]; the counting took so many `seconds`.
    No personal data: counts of public cases only.
    """

    area = models.OneToOneField(Area, models.CASCADE, primary_key=True, related_name="+")
    promises = models.JSONField()
    weeks = models.JSONField()
    counted_at = models.DateTimeField()
    seconds = models.FloatField()

    def __str__(self):
        return f"{self.area_id}: {self.counted_at:%Y-%m-%d %H:%M}"
