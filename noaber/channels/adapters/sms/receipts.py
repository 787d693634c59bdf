"""What a centre says became of a message: the text of a receipt, its fields, and the answer to a question."""

import re
from dataclasses import dataclass
from enum import StrEnum

from noaber.channels.adapters.sms.pdu import Short, Tlv

RECEIPT = 0x04  # esm_class of a deliver_sm that is a receipt
RECEIPT_BITS = 0x3C
WORD = re.compile(r"\b(id|stat|err):(\S+)", re.IGNORECASE)


class State(StrEnum):
    """Stand: under way, or one of the two ends, of which the first that is told holds."""

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


BY_WORD = {
    "DELIVRD": State.DELIVERED,
    "UNDELIV": State.FAILED,
    "EXPIRED": State.FAILED,
    "DELETED": State.FAILED,
    "REJECTD": State.FAILED,
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
}
NAMES = {3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 8: "REJECTD"}


@dataclass(frozen=True, slots=True)
class Told:
    """What a receipt says: of which message, how it stands, and why in the centre's own words."""

    message_id: str
    state: State
    reason: str = ""


def is_receipt(short: Short) -> bool:
    return short.kind & RECEIPT_BITS == RECEIPT


def read_receipt(short: Short) -> Told | None:
    """Read a receipt: its fields where they are there, else its text; None when it names no message."""
    words = {key.lower(): value for key, value in WORD.findall(short.text.decode("latin-1"))}
    message_id = short.tlvs.get(Tlv.RECEIPTED_ID, b"").rstrip(b"\0").decode("latin-1") or words.get("id", "")
    if not message_id:
        return None
    said = words.get("stat", "").upper()[:7]
    number = int.from_bytes(short.tlvs.get(Tlv.MESSAGE_STATE, b"\0")[:1])
    state = BY_NUMBER.get(number) or BY_WORD.get(said, State.SENT)
    if state != State.FAILED:
        return Told(message_id, state)
    return Told(message_id, state, " ".join([said or NAMES.get(number, ""), words.get("err", "")]).strip())
