"""Mailboxes that do not take our mail."""

from django.db import models


class Mailbox(models.Model):
    """Postvak dat weigert: a mail address that returned our mail, under its keyed hash alone.

    `dead_at`: nothing more is mailed to it. Holds personal data: that somebody's address does not work;
    kept until it works again, a year at most.
    """

    mail_hash = models.BinaryField(primary_key=True)
    times = models.SmallIntegerField(default=0)
    last_mailing_id = models.BigIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    reason = models.CharField(max_length=20, blank=True, default="")
    dead_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"mailbox that refused {self.times} times"
