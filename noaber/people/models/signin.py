"""Codes, passkeys, sessions and the counters that slow guessing down."""

import json

from django.db import models

from noaber.core import clock
from noaber.core.crypto import EncryptedText
from noaber.people.models.persons import Person


class MailCode(models.Model):
    """Mailcode: six digits sent to a mail address or a telephone, of somebody here or not.

    Holds personal data: a keyed hash of that address or number, for ten minutes and until the next sweep.
    """

    mail_hash = models.BinaryField(db_index=True)
    code_hash = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)
    tries_left = models.PositiveSmallIntegerField()
    used_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"mail code {self.pk}"


class Passkey(models.Model):
    """Toegangssleutel: a public key of a phone, computer or token; its name is the owner's own word.

    Holds personal data: a credential number that only this site knows, until it is removed.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="passkeys")
    name = EncryptedText()
    credential_id = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    transports = models.CharField(max_length=80, blank=True, default="")
    is_synced = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=clock.now)
    used_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"passkey {self.pk} of person {self.person_id}"


class Session(models.Model):
    """Sessie: one browser that is signed in, or halfway through registering.

    Only a digest of the cookie is kept, the contents are encrypted. Holds personal data until it ends.
    """

    key_digest = models.BinaryField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="sessions")
    contents = EncryptedText()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"session of person {self.person_id}"

    @property
    def mark(self):
        """By which its owner points at it; it tells nothing about the cookie."""
        return bytes(self.key_digest).hex()[:16]

    @property
    def browser(self):
        """In which browser it began, in a word or two."""
        return json.loads(self.contents).get("browser", "")


class ThrottleCount(models.Model):
    """Teller: how often something was tried in this window and the one before.

    Holds personal data: a keyed hash of an address or number, for two windows at most.
    """

    key = models.BinaryField(primary_key=True)
    window_number = models.BigIntegerField()
    tries = models.PositiveIntegerField()
    tries_before = models.PositiveIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return "throttle count"
