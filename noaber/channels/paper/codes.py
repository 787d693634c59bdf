"""Short codes on paper: of a letter that came back, and of the page behind a QR code.

A code is a number that was shuffled with the house's look-up key: nobody can tell one code from another, none
is stored, and two numbers never share one. The last character is a check, so that a wrong one is noticed.
"""

from functools import lru_cache
from hashlib import blake2b

from django.conf import settings

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U, which are misread
MISREAD = str.maketrans("ILO", "110", "- \t.")
BASE, SIZE, HALF, ROUNDS = len(LETTERS), 7, 17, 6
MOST = 1 << 2 * HALF
LETTER, PAGE = "channels.letter", "channels.page"  # what a code is of


class BadCode(ValueError):
    """No code of ours, or mistyped."""


def encode(number: int, purpose: str) -> str:
    """Return the code of a number, as eight characters in two groups: "K7QF-2M9X"."""
    if not 0 < number < MOST:
        raise ValueError("this number has no code")
    value, letters = _shuffle(number, purpose), ""
    for _place in range(SIZE):
        value, digit = divmod(value, BASE)
        letters = LETTERS[digit] + letters
    letters += _check(letters)
    return f"{letters[:4]}-{letters[4:]}"


def decode(typed: str, purpose: str) -> int:
    """Return the number of a code as somebody typed it. Raises BadCode."""
    letters = typed.upper().translate(MISREAD)
    if len(letters) != SIZE + 1 or any(letter not in LETTERS for letter in letters):
        raise BadCode("a code has eight letters and digits")
    if _check(letters[:SIZE]) != letters[SIZE]:
        raise BadCode("the check does not fit")
    value = 0
    for letter in letters[:SIZE]:
        value = value * BASE + LETTERS.index(letter)
    if value >= MOST:
        raise BadCode("no such code")
    number = _shuffle(value, purpose, back=True)
    if number == 0:
        raise BadCode("no such code")
    return number


def _shuffle(value: int, purpose: str, *, back: bool = False) -> int:
    """A Feistel network over 34 bits: every number has one place, and the key decides which."""
    left, right = value >> HALF, value & ((1 << HALF) - 1)
    key = _key(settings.NOABER_INDEX_KEY, purpose)
    for turn in reversed(range(ROUNDS)) if back else range(ROUNDS):
        if back:
            left, right = right ^ _mix(key, turn, left), left
        else:
            left, right = right, left ^ _mix(key, turn, right)
    return left << HALF | right


def _mix(key: bytes, turn: int, half: int) -> int:
    drawn = blake2b(half.to_bytes(4), key=key, digest_size=4, salt=bytes([turn])).digest()
    return int.from_bytes(drawn) & ((1 << HALF) - 1)


@lru_cache(maxsize=8)
def _key(index_key: bytes, purpose: str) -> bytes:
    return blake2b(purpose.encode(), key=index_key[:64], digest_size=32, person=b"noaber.paper").digest()


def _check(letters: str) -> str:
    """Luhn's check over 32 letters: finds every single mistake and nearly every swap of neighbours."""
    total = 0
    for place, letter in enumerate(reversed(letters)):
        digit = LETTERS.index(letter) * (2 if place % 2 == 0 else 1)
        total += digit // BASE + digit % BASE
    return LETTERS[-total % BASE]
