"""The journal's tables. `entry` is partitioned by month and made by hand in the first migration."""

from django.db import models


class Entry(models.Model):
    """Something that happened (logboekregel): who did what about what, where. Never changed.

    The column `xact` (the transaction that wrote the row) is not here: only the reader uses it,
    in SQL. No personal data: pseudonymous ids and typed scalars; kept until its month is dropped.
    """

    at = models.DateTimeField()
    name = models.TextField()
    actor = models.TextField()
    object_label = models.TextField()
    object_id = models.BigIntegerField()
    area_id = models.BigIntegerField(null=True)
    cell = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    origin = models.TextField()
    caused_by = models.BigIntegerField(null=True)
    depth = models.SmallIntegerField(default=0)
    written_at = models.DateTimeField()
    xact: str  # on entries that the reader took up; no column that anybody else may ask for

    class Meta:
        managed = False
        db_table = "journal_entry"

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.name} {self.object_label}:{self.object_id}"


class Cursor(models.Model):
    """How far a consumer has read. `xact` is in SQL only, as in Entry. No personal data."""

    consumer = models.TextField(primary_key=True)
    entry_id = models.BigIntegerField(default=0)
    failing_id = models.BigIntegerField(null=True)
    failures = models.SmallIntegerField(default=0)

    class Meta:
        managed = False
        db_table = "journal_cursor"

    def __str__(self):
        return f"{self.consumer} at {self.entry_id}"


class Parked(models.Model):
    """An entry set aside after five failures, and every later one about the same object. No personal data."""

    consumer = models.TextField()
    entry_id = models.BigIntegerField()
    object_label = models.TextField()
    object_id = models.BigIntegerField()
    error = models.TextField(blank=True)
    parked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consumer", "entry_id"], name="parked_once")]
        indexes = [models.Index(fields=["consumer", "object_label", "object_id"], name="parked_object")]

    def __str__(self):
        return f"{self.consumer}: {self.entry_id}"


class Reading(models.Model):
    """Who read what (inzage). Personal data by pseudonym; kept two years; the subject can see it."""

    at = models.DateTimeField()
    reader = models.TextField()
    object_label = models.TextField()
    object_id = models.BigIntegerField()
    why = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["object_label", "object_id", "at"], name="reading_object")]

    def __str__(self):
        return f"{self.reader} read {self.object_label}:{self.object_id}"


class Clockwork(models.Model):
    """When a clocked job ran last, so that any number of workers run it once. No personal data."""

    name = models.TextField(primary_key=True)
    ran_at = models.DateTimeField()
    failed = models.TextField(blank=True, default="")

    class Meta:
        db_table = "journal_clockwork"

    def __str__(self):
        return self.name


class Beat(models.Model):
    """When a loop last came round, by the database's clock: this is about machines. No personal data."""

    loop = models.TextField(primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self):
        return self.loop


class Upkeep(models.Model):
    """Onderhoud: a backup or a drill, when, and whether it went well. No personal data; kept."""

    class Kind(models.TextChoices):
        BACKUP = "backup"
        DRILL = "drill"

    kind = models.TextField(choices=Kind.choices)
    at = models.DateTimeField()
    ok = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["kind", "-at"], name="upkeep_last")]

    def __str__(self):
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class Alarm(models.Model):
    """Something that the operator must know. Open as long as `cleared_at` is empty. No personal data.

    `told_at` is when the operator was last written to about it, `tell_after` when that may be done again,
    `all_clear_at` when they were told that it is over.
    """

    kind = models.TextField()
    detail = models.TextField()
    raised_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    tell_after = models.DateTimeField(null=True)
    all_clear_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(cleared_at=None), name="alarm_open_once"
            )
        ]

    def __str__(self):
        return f"{self.kind}: {self.detail}"


class Seal(models.Model):
    """The digest of a day's entries, chained to the day before; it outlives the rows. No personal data.

    It covers the day's entries up to `last_id`, and what came since the seal before about an earlier day.
    """

    day = models.DateField(primary_key=True)
    entries = models.IntegerField()
    last_id = models.BigIntegerField()
    digest = models.BinaryField()
    sealed_at = models.DateTimeField()

    def __str__(self):
        return f"{self.day}: {self.entries} entries"
