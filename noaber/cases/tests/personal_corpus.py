"""A seeded corpus of invented personal data in the ways people write it, and of ordinary reports without any.

No number here belongs to anybody: they are drawn at random and made to pass their checks.
"""

import random
import string
from collections.abc import Iterator

from noaber.cases.screening.numbers import IBAN_LENGTHS, eleven_test
from noaber.cases.screening.plates import SIDECODES

CARRIERS = (
    "{}",
    "Bel mij op {} als er iets is.",
    "De man gaf {} door aan de buurvrouw, daarna reed hij weg.",
    "Er stond {} op het briefje.",
    "gegevens: {}, verder weet ik niets",
    "Gisteren om 22.15 uur op nummer 14 ({}) was het weer raak",
    "It said {}. I saw it twice on 12 March.",
    "melding 26-000412\n{}\nstaat er al sinds 2024",
    "Zie {}; postcode 1234 AB, huisnummer 12-3.",
    "{} stond daar om 8.30 uur en bleef 20 minuten.",
)


def samples(kind: str, count: int = 1_500, seed: int = 20261110) -> Iterator[tuple[str, str]]:
    """Gives (the data, the text that holds it) pairs of one kind."""
    rng = random.Random(f"{seed}{kind}")
    for number in range(count):
        value = _MAKERS[kind](rng)
        carrier = CARRIERS[number % len(CARRIERS)]
        if kind == "plate":
            carrier = rng.choice(
                (carrier, "Kenteken {} reed weg.", "Witte bus, {}, reed hard door de straat.")
            )
        yield value, carrier.format(value)


def _bsn(rng: random.Random) -> str:
    while not eleven_test(nine := f"{rng.randrange(10_000_000, 999_999_999):09d}"):
        pass
    cuts = rng.choice(((9,), (9,), (3, 3, 3), (4, 2, 3), (2, 3, 4), (2, 2, 2, 3), (5, 4)))
    return rng.choice((" ", ".", "-")).join(_cut(nine, cuts))


def _iban(rng: random.Random) -> str:
    country = rng.choice(("NL", "NL", "NL", "NL", "DE", "BE", "FR", "PL", "GB"))
    bank = "".join(rng.choice(string.ascii_uppercase) for _ in range(4)) if country in ("NL", "GB") else ""
    account = bank + "".join(rng.choice(string.digits) for _ in range(IBAN_LENGTHS[country] - 4 - len(bank)))
    check = 98 - int("".join(str(int(char, 36)) for char in account + country + "00")) % 97
    iban = f"{country}{check:02d}{account}"
    gap = rng.choice((" ", " ", ".", "-", ""))
    iban = gap.join(iban[at : at + 4] for at in range(0, len(iban), 4))
    return iban.lower() if rng.random() < 0.3 else iban


def _plate(rng: random.Random) -> str:
    code = rng.choice(SIDECODES)
    letters = "ABDEFGHJKLMNPRSTUVXZ" if code in SIDECODES[:3] else "BDFGHJKLMNPRSTVXZ"
    plate = "".join(
        rng.choice(letters) if char == "X" else rng.choice(string.digits) if char == "9" else char
        for char in code
    )
    gaps = ("-", " ") if code == "99-99-XX" else ("-", "-", " ", "")
    plate = plate.replace("-", rng.choice(gaps))
    return plate.lower() if rng.random() < 0.4 else plate


def _phone(rng: random.Random) -> str:
    if rng.random() < 0.6:
        area, rest = "06", f"{rng.randrange(10_000_000, 99_999_999)}"
    else:
        area = rng.choice(("010", "020", "030", "053", "074", "0341", "0570", "0114", "0592", "085"))
        rest = "".join(rng.choice("23456789" if not at else string.digits) for at in range(10 - len(area)))
    rest = rng.choice((" ", "-", "")).join(_cut(rest, _phone_cuts(rng, len(rest))))
    style = rng.randrange(7)
    if style == 0:
        return f"+31 {area[1:]} {rest}"
    if style == 1:
        return f"+31{area[1:]}{rest}"
    if style == 2:
        return f"0031 {area[1:]}-{rest}"
    if style == 3:
        return f"+31 (0){area[1:]} {rest}"
    if style == 4 and area != "06":
        return f"({area}) {rest}"
    return area + rng.choice(("-", " ", "", " - ", ".", "/")) + rest


def _phone_cuts(rng: random.Random, length: int) -> tuple[int, ...]:
    return rng.choice(
        {8: ((8,), (2, 2, 2, 2), (4, 4)), 7: ((7,), (3, 4), (3, 2, 2)), 6: ((6,), (2, 2, 2), (3, 3))}[length]
    )


def _mail(rng: random.Random) -> str:
    user = rng.choice(
        ("j.voorbeeld", "anna_bakker", "info", "piet-jan", "k", "wil.de.wit87", "x+meld", "Jan.Klaver")
    )
    name = rng.choice(("voorbeeld", "gmail", "mijn-post", "ziggo", "buurt12", "mail.voorbeeld", "hotmail"))
    end = rng.choice(("nl", "com", "eu", "org"))
    style = rng.randrange(10)
    if style < 5:
        return f"{user}@{name}.{end}"
    if style == 5:
        return f"{user} @ {name}.{end}"
    if style == 6:
        return f"{user}[at]{name}[punt]{end}"
    if style == 7:
        return f"{user} (at) {name} (dot) {end}"
    if style == 8:
        return f"{user} apenstaartje {name} punt {end}"
    return f"{user} at {name} punt {end}"


def _name(rng: random.Random) -> str:
    first = rng.choice(
        ("Jan", "Fatima", "Kees", "Mohammed", "Anneke", "Sanne", "Piotr", "Lotte", "Henk", "Esra")
    )
    last = rng.choice(
        ("de Vries", "Jansen", "El Amrani", "van den Berg", "Kowalski", "Yilmaz", "Bakker", "'t Hart")
    )
    return rng.choice(
        (
            f"{first} {last}",
            f"meneer {last}",
            f"mevrouw {last}",
            f"{first[0]}. {last}",
            f"buurman {first}",
            f"dhr. {last}",
            f"{first.lower()} {last.lower()}",
            first,
            last.split()[-1],
        )
    )


_MAKERS = {"bsn": _bsn, "iban": _iban, "plate": _plate, "phone": _phone, "mail": _mail, "name": _name}


def _cut(text: str, sizes: tuple[int, ...]) -> list[str]:
    pieces, place = [], 0
    for size in sizes:
        pieces.append(text[place : place + size])
        place += size
    return pieces


_ORDINARY = (
    "De lantaarnpaal bij nummer {house} is al sinds {date} uit.",
    "Er liggen {n} vuilniszakken naast de container op de {street} {house}.",
    "Losse stoeptegel voor {street} {house}, {postcode}. Mijn moeder van {age} viel bijna.",
    "Elke avond tussen {time} en {time} uur harde muziek op het plein.",
    "Melding {case} is gesloten maar het gat zit er nog.",
    "Zaak {case} van {date}: nog niets gedaan. Graag voor 1 december {year}.",
    "De boete was {amount} euro en dat vind ik te veel.",
    "Reparatie kost € {amount},- volgens de aannemer.",
    "Auto's rijden hier {n}0 km per uur waar je 30 mag.",
    "Op {date} om {time} reed een scooter {n} keer door het park.",
    "Bus {n} stopt niet meer bij halte {street} om {time}.",
    "Container {n}{n}{n}{n}{n} is vol, pas klepelt niet meer.",
    "Lantaarnpaal {n}{n}{n}{n} brandt overdag. Paalnummer staat op het plaatje.",
    "Bel 112 bij gevaar, of 0900-8844 als het geen haast heeft.",
    "Ik heb 0800-7000 al gebeld. Ook 14 053 gebeld, na 20 minuten opgehangen.",
    "De put bij huisnummers {house}, {house} en {house} is verstopt.",
    "Woning {house}-{n} en {house}-bis hebben geen licht in de hal.",
    "De bewoners van {postcode} willen graag meer groen.",
    "Tussen {date} en {date} is er {n} keer ingebroken in de boxen.",
    "Vuurwerk om {time} uur, ook om {time} en {time}.",
    "De hond van nummer {house} blaft van {time} tot {time}.",
    "Gladheid op de N{n}{n} bij km {n}{n},3 en op de A{n} richting Hengelo.",
    "De heg is {n},50 m hoog en hangt over het pad van 1 m 20 breed.",
    "In {year} beloofde de gemeente {n} nieuwe bomen, er staan er {n}.",
    "Wij zitten met z'n {n}en in het groepje van de {street}.",
    "Om de dag staat er een busje te draaien, van {time} tot {time}, 3 op 10 keer dubbel geparkeerd.",
    "There has been a broken light at {street} {house} since {date}.",
    "Loud music between {time} and {time}, about {n} people near the school.",
    "The bin at number {house} is full. I reported it on {date} ({case}).",
    "Someone was trying door handles at {time}, 2 or 3 doors, then walked off to the park.",
    "I paid {amount} euros for the permit {year}-{n}{n}.",
    "Coördinaten 52.2{n}5, 6.8{n}9 ongeveer, bij de brug.",
    "Speeltoestel stuk, bordje zegt serie {n}{n}{n}-{n}{n}{n}.",
    "De klok op de kerk loopt {n} min achter; hij slaat om {time} twaalf keer.",
    "De straat is {n}00 meter lang en er staan 1.{n}00 woningen, 3.{n}50 mensen.",
    "Klacht van de hele {street}: nr {house} b, nr {house} c en hs.",
    "Lift in de flat ({n} verdiepingen) stuk sinds week {n} van {year}.",
    "Het kost de buurt 12.500.{n}00 euro en dat is 1{n} procent meer.",
    "Ondergrondse container gaat niet open met pas, scherm toont fout {n}0{n}.",
    "Ze zitten tot 2 uur 's nachts bij de bankjes op de {street} te schreeuwen.",
)
_STREETS = (
    "Jan van Galenstraat",
    "Akeleiplein",
    "Willem de Zwijgerlaan",
    "Surinamestraat",
    "Kamillestraat",
    "Prins Bernhardlaan",
    "Anna Paulownastraat",
    "Molenkade",
    "Burgemeester de Vriesplein",
    "Pieter Breughelhof",
    "Oude Weg",
    "Dr. Schaepmanstraat",
)


def ordinary(count: int = 2_000, seed: int = 5) -> Iterator[str]:
    """Gives reports that name nobody: full of house numbers, postcodes, case numbers, years and amounts."""
    rng = random.Random(seed)
    for number in range(count):
        yield _Filled(rng).fill(_ORDINARY[number % len(_ORDINARY)])


class _Filled:
    """Fills every place of a template with a value of its own."""

    def __init__(self, rng: random.Random):
        self.rng = rng

    def fill(self, template: str) -> str:
        return string.Formatter().vformat(template, (), self)

    def __getitem__(self, key: str) -> str:
        rng = self.rng
        postcode = (
            f"{rng.randrange(1000, 9999)}{rng.choice(('', ' '))}{rng.choice(('AB', 'XZ', 'bn', 'KL', 'tr'))}"
        )
        day, month = rng.randrange(1, 29), rng.randrange(1, 13)
        dates = (
            f"{day} maart",
            f"{day:02d}-{month:02d}-2026",
            f"{day}/{month}",
            f"2026-{month:02d}-{day:02d}",
        )
        return {
            "house": f"{rng.randrange(1, 400)}{rng.choice(('', '', 'a', ' b', '-2', 'B'))}",
            "street": rng.choice(_STREETS),
            "postcode": postcode,
            "case": f"26-{rng.randrange(1, 999_999):06d}",
            "date": rng.choice(dates),
            "time": f"{rng.randrange(0, 24):02d}{rng.choice('.:')}{rng.choice(('00', '15', '30', '45'))}",
            "year": str(rng.randrange(1990, 2031)),
            "amount": rng.choice(
                (f"{rng.randrange(10, 999)}", f"{rng.randrange(1, 99)}.{rng.randrange(100, 999)}")
            ),
            "age": str(rng.randrange(60, 95)),
            "n": str(rng.randrange(2, 10)),
        }[key]
