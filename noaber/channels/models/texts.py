"""Text messages: the parts that left, what people texted back, and what was told before we could place it."""

from django.db import models

from noaber.channels.models.mailings import Mailing
from noaber.core.crypto import EncryptedText


class TextPart(models.Model):
    """Deel van een sms: one part that a provider took, under the number by which its receipt names it.

    Holds personal data: that somebody was sent something; kept as long as the mailing.
    """

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="text_parts")
    person_id = models.BigIntegerField(db_index=True)
    part = models.SmallIntegerField()
    parts = models.SmallIntegerField()
    provider_id = models.CharField(max_length=100, db_index=True)
    state = models.CharField(max_length=10, default="sent")
    reason = models.CharField(max_length=40, blank=True, default="")
    sent_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"part {self.part}/{self.parts} of mailing {self.mailing_id}: {self.state}"


class EarlyReceipt(models.Model):
    """Ontvangstbewijs zonder bericht: it came before its text was written down, or is of no text of ours.

    Holds no personal data: a provider's number. Gone after three days.
    """

    provider_id = models.CharField(max_length=100, unique=True)
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=40, blank=True, default="")
    heard_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"receipt of an unknown text: {self.state}"


class HeardText(models.Model):
    """Ontvangen sms: what somebody texted us, or one part of it.

    Holds personal data: number and words, encrypted, with a keyed hash of the number. The words are cleared
    when they have become an answer; the row goes after a week, or with its sender's account.
    """

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, related_name="+")
    number = EncryptedText(blank=True, default=str)
    number_hash = models.BinaryField(db_index=True)
    text = EncryptedText(blank=True, default=str)
    digest = models.BinaryField(unique=True)
    reference = models.IntegerField(null=True)
    part = models.SmallIntegerField(default=1)
    parts = models.SmallIntegerField(default=1)
    is_whole = models.BooleanField(default=True)
    heard_at = models.DateTimeField(db_index=True)
    replied_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"text {self.pk} of person {self.person_id}"


class SeenCall(models.Model):
    """Gehoorde oproep: a signed call of a provider that must not be made twice. Holds no personal data."""

    digest = models.BinaryField(primary_key=True)
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return "seen call"
