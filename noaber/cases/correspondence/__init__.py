"""Reading what people write back by mail: pure, from bytes to a reply. Nothing here touches the database."""

from .message import Attachment, Incoming, Unreadable, read_message
from .stripping import strip_quotation

__all__ = ["Attachment", "Incoming", "Unreadable", "read_message", "strip_quotation"]
