"""Where tests find the mail that would have left at once."""

MAILS: list[dict] = []


def put(to: str, subject: str, text: str) -> None:
    MAILS.append({"to": to, "subject": subject, "text": text})


def refuse(to: str, subject: str, text: str) -> None:
    raise ConnectionRefusedError("the mail server is away")
