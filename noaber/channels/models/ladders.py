"""What of a message comes later: its next channels, what waits for the morning, and overviews."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Rung(models.Model):
    """Trede: persons to whom a message goes by a channel at a later moment, unless it is not needed any more.

    `number` 1 is what went at once, kept for the account of it; 0 is who sleeps and gets it in the morning.
    Holds personal data: numbers of persons, emptied when the moment has come.
    """

    mailing = models.ForeignKey("channels.Mailing", on_delete=models.CASCADE, related_name="rungs")
    channel = models.CharField(max_length=10)
    number = models.SmallIntegerField()
    due_at = models.DateTimeField()
    attempt = models.SmallIntegerField(default=1)
    ids = ArrayField(models.BigIntegerField())
    size = models.IntegerField()
    sent = models.IntegerField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken_at=None, sent=None)
                | models.Q(taken_at__isnull=False, sent__gte=0, sent__lte=models.F("size")),
                name="channels_rung_taken_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(taken_at=None), name="channels_rung_due"),
        ]

    def __str__(self):
        return f"step {self.number} of mailing {self.mailing_id} by {self.channel}"


class Gathered(models.Model):
    """Bewaard: a message that waits for somebody's next overview, and later in which overview it was told.

    Holds personal data: that somebody was sent something; cleared a month after it was told.
    """

    pk = models.CompositePrimaryKey("person_id", "mailing_id")
    person_id = models.BigIntegerField()
    mailing = models.ForeignKey(
        "channels.Mailing", on_delete=models.CASCADE, related_name="gathered", db_index=False
    )
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    digest = models.ForeignKey("channels.Mailing", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "person_id"],
                condition=models.Q(settled_at=None),
                name="channels_gathered_due",
            ),
        ]

    def __str__(self):
        return f"mailing {self.mailing_id} for the overview of person {self.person_id}"


class Price(models.Model):
    """Prijs: what one message of a mailing costs by a channel, in cents, as it was when it left.

    Holds no personal data.
    """

    pk = models.CompositePrimaryKey("mailing_id", "channel")
    mailing = models.ForeignKey(
        "channels.Mailing", on_delete=models.CASCADE, related_name="prices", db_index=False
    )
    channel = models.CharField(max_length=10)
    each = models.DecimalField(max_digits=9, decimal_places=2)

    def __str__(self):
        return f"{self.each} cents each by {self.channel} for mailing {self.mailing_id}"
