"""Tokens that only we can make: the reply address of a case, and the link of a follower without an account.
Nothing is stored for them: each is the number of a row and a seal over it."""

import base64
import hmac

from noaber.core.crypto import keyed_hash

REPLY, FOLLOW = "cases.reply", "cases.follow"
LENGTHS = {REPLY: 16, FOLLOW: 32}  # 80 bits fit a mail address; a link may be longer


def reply_token(case_id: int) -> str:
    """`12-abcd…`: goes in the address to which a reporter replies."""
    return sealed(case_id, REPLY)


def case_id_of(token: str) -> int | None:
    """The number of the case, or None when the token is not ours."""
    return opened(token, REPLY)


def follow_token(follower_id: int) -> str:
    """The secret in the link of somebody who joined by mail address alone."""
    return sealed(follower_id, FOLLOW)


def follower_id_of(token: str) -> int | None:
    """The number of the follower, or None when the token is not ours."""
    return opened(token, FOLLOW)


def sealed(number: int, purpose: str) -> str:
    return f"{number}-{seal_of(number, purpose)}"


def opened(token: str, purpose: str) -> int | None:
    number, _dash, seal = token.partition("-")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    right = seal_of(int(number), purpose)
    return int(number) if hmac.compare_digest(seal.encode(), right.encode()) else None


def seal_of(number: int, purpose: str) -> str:
    seal = base64.b32encode(keyed_hash(str(number), purpose=purpose)).decode().lower()
    return seal[: LENGTHS[purpose]]
