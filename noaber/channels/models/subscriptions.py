"""Browsers that may be pushed to."""

from django.db import models

from noaber.core.crypto import EncryptedText, keyed_hash


class Subscription(models.Model):
    """Abonnement: one browser of one person that receives web push.

    Holds personal data: the address at a push service and its keys, encrypted; deleted when the browser
    says goodbye, when its push service does, or with the account.
    """

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="subscriptions")
    endpoint = EncryptedText()
    endpoint_hash = models.BinaryField(unique=True)
    keys = EncryptedText()
    browser = models.CharField(max_length=60, blank=True, default="")
    added_at = models.DateTimeField()

    def __str__(self):
        return f"browser {self.pk} of person {self.person_id}"

    @staticmethod
    def hash_of(endpoint: str) -> bytes:
        return keyed_hash(endpoint, purpose="channels.endpoint")
