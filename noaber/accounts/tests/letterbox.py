"""Where tests find the mail that would have left at once."""

from noaber.channels.adapters.mail.straight import NotSent

MAILS: list[dict] = []


def put(to: str, subject: str, text: str) -> None:
    MAILS.append({"to": to, "subject": subject, "text": text})


def refuse_for_good(to: str, subject: str, text: str) -> None:
    raise NotSent("failed")


def refuse(to: str, subject: str, text: str) -> None:
    raise ConnectionRefusedError("the mail server is away")
