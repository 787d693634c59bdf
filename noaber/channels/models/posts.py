"""What stands on a public network: our posts, what people reply, and how far we have read."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from noaber.channels.models.mailings import Mailing
from noaber.core.crypto import EncryptedText


class Post(models.Model):
    """Openbaar bericht: one message as it stands on a network, under the number that it got there.

    `marked_by` is the later message that it says it was overtaken by; `root`, of what we answered under
    somebody's reply, the post that it began with. `taken_back_at`: since when such an answer is gone there.
    Holds no personal data: words that everybody may read.
    """

    mailing = models.OneToOneField(Mailing, on_delete=models.CASCADE, related_name="post")
    language = models.CharField(max_length=2)
    spoiler = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField()
    status_id = models.CharField(max_length=64, db_index=True)
    url = models.CharField(max_length=500, blank=True, default="")
    posted_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    marked_by = models.ForeignKey(Mailing, on_delete=models.SET_NULL, null=True, related_name="+")
    root = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="answers")

    def __str__(self):
        return f"post {self.status_id} of mailing {self.mailing_id}"


class HeardPost(models.Model):
    """Reactie op een openbaar bericht: what somebody outside replied to a post of ours.

    `became_label` and `became_id` name what it became in another room, `receipts` what we told them alone.
    Holds personal data: account, number and words, encrypted, with keyed hashes. The words are cleared when
    they have become a case; the row goes after a month.
    """

    class State(models.TextChoices):
        TAKEN = "taken"
        BOT = "bot"
        TOO_MANY = "too_many"
        EMPTY = "empty"

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="replies")
    digest = models.BinaryField(unique=True)
    account_hash = models.BinaryField(db_index=True)
    account = EncryptedText(blank=True, default=str)
    status_id = EncryptedText(blank=True, default=str)
    text = EncryptedText(blank=True, default=str)
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=8, choices=State.choices)
    heard_at = models.DateTimeField(db_index=True)
    is_public = models.BooleanField(default=False)
    receipts = ArrayField(models.CharField(max_length=64), default=list)
    became_label = models.CharField(max_length=60, blank=True, default="")
    became_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["receipts"], name="channels_heard_receipts"),
            models.Index(fields=["became_label", "became_id"], name="channels_heard_became"),
        ]

    def __str__(self):
        return f"reply {self.pk}: {self.state}"


class Listening(models.Model):
    """Luisterstand: how far we have read on a network, when we look again, and how much it takes in one post.

    Holds no personal data.
    """

    network = models.CharField(max_length=10, primary_key=True)
    cursor = models.CharField(max_length=64, blank=True, default="")
    next_at = models.DateTimeField()
    most_signs = models.IntegerField(default=500)
    signs_per_link = models.IntegerField(default=23)
    asked_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"listening on {self.network}"
