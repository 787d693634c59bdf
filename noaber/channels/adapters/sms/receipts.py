"""What a centre says became of a message: the text of a receipt, its fields, and the answer to a question."""

import re
from dataclasses import dataclass
from enum import StrEnum

from noaber.channels.adapters.sms.pdu import Short, Tlv

RECEIPT = 0x04  # esm_class of a deliver_sm that is a receipt
TYPE_BITS = 0x3C  # all zero: what somebody texted
WORD = re.compile(r"\b(id|stat|err|text):(?: (?!\w+:))?([^\s,]*)", re.IGNORECASE)


class State(StrEnum):
    """Stand: under way, or one of the two ends, of which the first that is told holds."""

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


BY_WORD = {  # the first seven letters, as the standard shortens them and as others write them in full
    "DELIVRD": State.DELIVERED,
    "DELIVER": State.DELIVERED,
    "UNDELIV": State.FAILED,
    "EXPIRED": State.FAILED,
    "DELETED": State.FAILED,
    "REJECTD": State.FAILED,
    "REJECTE": State.FAILED,
    "SKIPPED": State.FAILED,
    "FAILED": State.FAILED,
}
# message_state; 7 says that the centre does not know itself.
BY_NUMBER = {
    1: State.SENT,
    2: State.DELIVERED,
    3: State.FAILED,
    4: State.FAILED,
    5: State.FAILED,
    6: State.SENT,
    8: State.FAILED,
    9: State.FAILED,
}
NAMES = {3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 8: "REJECTD", 9: "SKIPPED"}


@dataclass(frozen=True, slots=True)
class Told:
    """What a receipt says: of which message, how it stands, and why in the centre's own words."""

    message_id: str
    state: State
    reason: str = ""


def is_receipt(short: Short) -> bool:
    """Whether a centre says it and no phone; some mark their receipts by a field alone."""
    return bool(short.kind & TYPE_BITS) or Tlv.RECEIPTED_ID in short.tlvs


def read_receipt(short: Short) -> Told | None:
    """Read a receipt: its fields where they are there, else its text; None when it names no message."""
    words = _words(short.tlvs.get(Tlv.MESSAGE_PAYLOAD) or short.text)
    message_id = short.tlvs.get(Tlv.RECEIPTED_ID, b"").rstrip(b"\0").decode("latin-1") or words.get("id", "")
    if not message_id:
        return None
    said = words.get("stat", "").upper()[:7]
    number = int.from_bytes(short.tlvs.get(Tlv.MESSAGE_STATE, b"\0")[:1])
    state = BY_NUMBER.get(number) or BY_WORD.get(said, State.SENT)
    if state != State.FAILED:
        return Told(message_id, state)
    return Told(message_id, state, " ".join([said or NAMES.get(number, ""), words.get("err", "")]).strip())


def _words(text: bytes) -> dict[str, str]:
    """What stands before the words of our own text, which may look like a receipt themselves."""
    found: dict[str, str] = {}
    for key, value in WORD.findall(text.replace(b"\0", b"").decode("latin-1")):
        if key.lower() == "text":
            break
        found.setdefault(key.lower(), value)
    return found
