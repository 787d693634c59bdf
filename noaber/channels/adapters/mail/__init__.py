"""Mail: SMTP with kept connections; without a mail server the messages are kept in a folder."""

from noaber.channels.adapters.mail.straight import send_now

__all__ = ["send_now"]
