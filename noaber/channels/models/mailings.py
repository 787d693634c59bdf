"""A message on its way: what is said, who still has to get it, and what became of it."""

import json

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from noaber.core.crypto import EncryptedText

CONTACT = 0  # stands among persons for the mailing's own contact, who has no account


class Kind(models.TextChoices):
    NOTICE = "notice"
    ALERT = "alert"
    CLOSING = "closing"
    ANSWER = "answer"
    TEST = "test"
    DIGEST = "digest"  # an overview of messages that somebody wants together


class Urgency(models.IntegerChoices):
    """Haast: the order in which messages go. Life and limb passes holidays, and goes first."""

    LIFE = 0
    URGENT = 1
    NORMAL = 2
    LOW = 3


class Outcome(models.TextChoices):
    """What became of one message for one person by one channel, or why it was left out."""

    HANDED_OVER = "handed_over"
    CONFIRMED = "confirmed"  # the receiver's own device said so
    LATER = "later"  # will be tried again
    FAILED = "failed"
    UNKNOWN = "unknown"  # a crash came between; repeating could be worse
    INTENT = "intent"  # about to be handed over, for channels where a repeat is seen
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OVERTAKEN = "overtaken"  # its end was told before it left
    ERASED = "erased"
    UNSUBSCRIBED = "unsubscribed"
    AWAY = "away"
    QUIET = "quiet"
    NO_ADDRESS = "no_address"
    GONE = "gone"
    MADE = "made"  # on paper that nobody has posted or carried yet
    RETURNED = "returned"  # the letter came back
    NOT_HOME = "not_home"
    NO_VISIT = "no_visit"  # asked us not to ring again
    KNOWN = "known"  # saw it already by another channel
    DIGEST = "digest"  # goes into this person's next overview


class Mailing(models.Model):
    """Bericht: one message to hand over, to one person or to thousands. `climbs`: channel after channel.

    Holds personal data when it is for one `person` or `contact`: text, reply address and contact are
    encrypted; kept until two years after sending, or until that person is erased.
    """

    source_label = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    category = models.CharField(max_length=20)
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    urgency = models.SmallIntegerField(choices=Urgency.choices)
    texts = EncryptedText()
    link = models.CharField(max_length=300, blank=True, default="")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, related_name="+")
    contact = EncryptedText(blank=True, default=str)
    contact_language = models.CharField(max_length=2, blank=True, default="")
    reply_token = EncryptedText(blank=True, default=str)
    exercise = models.BooleanField(default=False)
    climbs = models.BooleanField(default=False)
    area = models.ForeignKey(
        "places.Area", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    expires_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    overtaken_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    handed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["source_label", "source_id"], name="channels_mailing_source"),
            models.Index(fields=["handed_at"], name="channels_mailing_handed"),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk} of {self.source_label} {self.source_id}"

    @property
    def all_texts(self) -> dict[str, dict[str, str]]:
        """Title and body by language."""
        if not hasattr(self, "_all_texts"):
            self._all_texts = json.loads(self.texts)
        return self._all_texts

    def text_in(self, language: str) -> dict[str, str]:
        """`title` and `body` in the reader's language, else in the first there is; `written` tells when the
        words in them are of another language."""
        texts = self.all_texts
        return texts.get(language) or next(iter(texts.values()))


class Chunk(models.Model):
    """Portie: some recipients of a mailing by one channel; the row that a worker leases.

    `turn` orders chunks of one urgency so that organisations go in turn, counted in persons; `fence` rises
    with every lease, so that a worker that lost its lease can write nothing. Holds personal data: numbers of
    persons, deleted a month after the message expired.
    """

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="chunks")
    channel = models.CharField(max_length=10)
    urgency = models.SmallIntegerField()
    organisation_id = models.BigIntegerField(default=0)
    turn = models.BigIntegerField()
    ids = ArrayField(models.BigIntegerField())
    size = models.IntegerField()
    done = models.IntegerField(default=0)
    attempt = models.SmallIntegerField(default=1)
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    fence = models.IntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done__gte=0, done__lte=models.F("size")),
                name="channels_chunk_done_in_size",
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "urgency", "turn", "id"],
                condition=models.Q(finished_at=None),
                name="channels_chunk_next",
            ),
            models.Index(
                fields=["organisation_id", "channel", "urgency", "turn"],
                condition=models.Q(finished_at=None),
                name="channels_chunk_turn",
            ),
        ]

    def __str__(self):
        return f"{self.done}/{self.size} of mailing {self.mailing_id} by {self.channel}"


class Result(models.Model):
    """Uitkomst: what one try did for one person at one endpoint. Only ever appended.

    The database does not check the mailing of every row: that costs more than writing it.
    Holds personal data: that somebody was sent something; kept as long as the mailing.
    """

    pk = models.CompositePrimaryKey("person_id", "mailing_id", "channel", "endpoint", "attempt", "outcome")
    person_id = models.BigIntegerField()
    mailing = models.ForeignKey(
        Mailing, on_delete=models.CASCADE, related_name="results", db_index=False, db_constraint=False
    )
    channel = models.CharField(max_length=10)
    endpoint = models.BigIntegerField(default=0)
    attempt = models.SmallIntegerField(default=1)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["mailing", "person_id"],
                condition=models.Q(outcome="confirmed"),
                name="channels_result_confirmed",
            ),
            BrinIndex(
                fields=["mailing"],
                autosummarize=True,
                pages_per_range=16,
                name="channels_result_mailing",
            ),
        ]

    def __str__(self):
        return f"{self.outcome}: mailing {self.mailing_id} to person {self.person_id}"


class Tally(models.Model):
    """Telling: of how many persons a mailing is finished, by channel and outcome; stays when results go.

    Holds no personal data: counts.
    """

    pk = models.CompositePrimaryKey("mailing_id", "channel", "outcome")
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="tallies", db_index=False)
    channel = models.CharField(max_length=10)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    persons = models.IntegerField()

    def __str__(self):
        return f"{self.persons} × {self.outcome}"


class Opened(models.Model):
    """Gelezen: when somebody opened a message here. Holds personal data; kept as long as the mailing."""

    pk = models.CompositePrimaryKey("person_id", "mailing_id")
    person_id = models.BigIntegerField()
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="openings", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["mailing", "person_id"], name="channels_opened_of_mailing")]

    def __str__(self):
        return f"mailing {self.mailing_id} opened by person {self.person_id}"
