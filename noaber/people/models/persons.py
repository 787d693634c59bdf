"""Who somebody is, as little of it as will do."""

from django.contrib import auth
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from noaber.core import clock
from noaber.core.crypto import EncryptedText


class Language(models.TextChoices):
    DUTCH = "nl", "Nederlands"
    ENGLISH = "en", "English"


class ShownAs(models.TextChoices):
    """What other people see of you."""

    NAME = "name", _("mijn naam")
    PSEUDONYM = "pseudonym", _("een schuilnaam")


class Person(models.Model):
    """Persoon: somebody with an account; there is no password and no date of birth.

    Holds personal data: name and contact, encrypted, as long as the account exists. Erasure clears
    them and keeps the number, so that the journal stays whole without naming anybody.
    """

    name = EncryptedText(blank=True, default=str)
    pseudonym = EncryptedText(blank=True, default=str)
    shown_as = models.CharField(max_length=10, choices=ShownAs.choices, default=ShownAs.NAME)
    mail = EncryptedText(blank=True, default=str)
    mail_hash = models.BinaryField(unique=True, null=True, editable=False)
    phone = EncryptedText(blank=True, default=str)
    phone_hash = models.BinaryField(db_index=True, null=True, editable=False)
    phone_proved_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.DUTCH)
    sixteen_confirmed_at = models.DateTimeField(null=True)
    verified_until = models.DateField(null=True)
    sign_in_epoch = models.PositiveIntegerField(default=0)
    registered_at = models.DateTimeField(default=clock.now)
    erased_at = models.DateTimeField(null=True)
    is_invented = models.BooleanField(default=False)

    USERNAME_FIELD = "mail_hash"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phone_hash"],
                condition=models.Q(phone_proved_at__isnull=False),
                name="people_one_proved_phone",
            ),
        ]

    is_anonymous = False
    is_authenticated = True

    def __str__(self):
        return f"person {self.pk}"

    @property
    def actor_key(self):
        return f"person:{self.pk}"

    @property
    def display_name(self):
        """What others read: the name or pseudonym this person chose."""
        if self.erased_at:
            return _("iemand die weg is")
        chosen = self.pseudonym if self.shown_as == ShownAs.PSEUDONYM else self.name
        return chosen or self.pseudonym or self.name

    @property
    def initials(self):
        """At most two letters of what others read, for a small sign."""
        words = str(self.display_name).split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    def get_short_name(self):
        """What Django's admin calls whoever is signed in."""
        return self.display_name

    @property
    def is_active(self):
        return self.erased_at is None

    @property
    def is_verified(self):
        return self.verified_until is not None and self.verified_until >= clock.today()

    @property
    def is_staff(self):
        """Django's admin asks this; the backend decides from the roles."""
        return self.has_module_perms("people")

    def has_perm(self, perm, obj=None):
        return self.is_active and any(
            backend.has_perm(self, perm, obj)
            for backend in auth.get_backends()
            if hasattr(backend, "has_perm")
        )

    def has_perms(self, perms, obj=None):
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label):
        return self.has_perm(f"{app_label}.configure")

    def get_username(self):
        return str(self.pk)

    def get_session_auth_fallback_hash(self):
        """No older signing key is accepted for a session."""
        return ()

    def get_session_auth_hash(self):
        """Changes when this person signs out everywhere, which ends every session at once."""
        return salted_hmac(
            "noaber.people.session", f"{self.pk}:{self.sign_in_epoch}", algorithm="sha256"
        ).hexdigest()


class Consent(models.Model):
    """Toestemming: what somebody agreed to, in which version of the text, and until when.

    Holds personal data: the fact of consent, deleted with the account.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.SlugField(max_length=40)
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=models.Q(withdrawn_at=None),
                name="people_one_running_consent",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | models.Q(withdrawn_at__gte=models.F("given_at")),
                name="people_consent_withdrawn_after_given",
            ),
        ]

    def __str__(self):
        return f"{self.purpose} by person {self.person_id}"


class Erasure(models.Model):
    """Wissing: which number was erased and when, so that a restored backup can be told to forget again.

    Holds no personal data: a number without a name, kept as long as backups are.
    """

    person_id = models.BigIntegerField(unique=True)
    erased_at = models.DateTimeField()

    def __str__(self):
        return f"erasure of person {self.person_id}"
