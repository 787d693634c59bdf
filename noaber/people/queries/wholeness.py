"""Whether what is kept about people still hangs together; asked after a restore."""

from noaber.people.contact import mail_hash
from noaber.people.models import Person


def persons_not_found_back(*, most: int) -> int:
    """How many of the first `most` people have another look-up hash than their own mail address gives."""
    known = Person.objects.filter(mail_hash__isnull=False).order_by("pk")
    return sum(mail_hash(mail) != bytes(kept) for mail, kept in known.values_list("mail", "mail_hash")[:most])


def erased_but_named() -> int:
    """How many erased people still have something by which they could be found."""
    erased = Person.objects.exclude(erased_at=None).values_list(
        "name", "mail", "phone", "mail_hash", "phone_hash"
    )
    return sum(any(row) for row in erased.iterator())
