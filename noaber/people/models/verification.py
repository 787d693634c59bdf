"""Proof of address: only until when it counts is kept, never the proof itself."""

from django.db import models

from noaber.core.crypto import EncryptedText
from noaber.people.models.persons import Person
from noaber.people.models.places import PersonPlace


class LetterCode(models.Model):
    """Briefcode: a code that goes by letter to the address somebody gave.

    Holds personal data: whose it is, a keyed hash of the code and, until it is printed, the code, encrypted.
    Deleted on use or after expiry.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="verification_letters")
    place = models.ForeignKey(PersonPlace, on_delete=models.CASCADE, related_name="+")
    code_hash = models.BinaryField()
    code_to_print = EncryptedText(blank=True, default=str)
    tries_left = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    printed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person"], name="people_one_letter_a_person")]

    def __str__(self):
        return f"letter code of person {self.person_id}"
