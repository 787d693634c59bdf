"""The token in a reply address: it says which case, and only we can make it. Nothing is stored for it."""

import base64
import hmac

from noaber.core.crypto import keyed_hash

LENGTH = 16


def reply_token(case_id: int) -> str:
    """`12-abcd…`: the number of the row and 80 bits that only the holder of the key can make."""
    return f"{case_id}-{seal_of(case_id)}"


def case_id_of(token: str) -> int | None:
    """The number of the row, or None when the token is not ours."""
    number, _dash, seal = token.partition("-")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    return int(number) if hmac.compare_digest(seal.encode(), seal_of(int(number)).encode()) else None


def seal_of(case_id: int) -> str:
    return base64.b32encode(keyed_hash(str(case_id), purpose="cases.reply")).decode().lower()[:LENGTH]
