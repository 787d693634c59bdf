"""Mail addresses and phone numbers in one normal form, and the keyed hash by which they are found back."""

import re
import unicodedata

from noaber.core.crypto import keyed_hash

DUTCH = "+31"


def normal_mail(mail: str) -> str:
    """One spelling per mail address: trimmed, composed, small letters."""
    return unicodedata.normalize("NFKC", mail).strip().casefold()


def normal_phone(phone: str) -> str:
    """One spelling per number: +31612345678. Without country it is Dutch; empty when it is no number."""
    digits = re.sub(r"[\s().\-/]", "", unicodedata.normalize("NFKC", phone)).replace("+310", DUTCH)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif digits.startswith("0"):
        digits = DUTCH + digits[1:]
    return digits if re.fullmatch(r"\+[0-9]{8,15}", digits) else ""


def mail_hash(mail: str) -> bytes | None:
    """What a mail address is looked up by; None when there is no address."""
    normal = normal_mail(mail)
    return keyed_hash(normal, purpose="people.mail") if normal else None


def phone_hash(phone: str) -> bytes | None:
    """What a phone number is looked up by; None when there is no number."""
    normal = normal_phone(phone)
    return keyed_hash(normal, purpose="people.phone") if normal else None
