"""Behaviour may be told, origin alone may not; shops, flags and streets are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noaber.cases.screening import judge
from noaber.cases.screening.terms import TermsError, load_lists, read_terms

STOP = (
    "Er lopen Marokkanen door de straat.",
    "Drie Marokkaanse jongens bij de bankjes",
    "een groepje Turkse jongeren",
    "Er staan twee Poolse mannen bij het bankje",
    "Twee mannen uit Polen zitten in de auto",
    "Het zijn allemaal buitenlanders",
    "man met een donkere huidskleur",
    "donkere mannen in onze straat",
    "een zwarte man op nummer 5",
    "licht getinte jongen op een fiets",
    "Noord-Afrikaans uiterlijk",
    "Het zijn jongens, waarschijnlijk Marokkaans.",
    "jongen met Turks uiterlijk",
    "asielzoekers",
    "Er zijn hier moslims komen wonen",
    "Joodse familie op de hoek",
    "Die Roemenen weer",
    "M@rokkanen",
    "MAROKKANEN!!!",
    "Marrokanen",
    "mocro's op scooters",
    "allochtone jongeren op het plein",
    "donkergekleurde jongen",
    "iemand met een kleurtje",
    "Ｍａｒｏｋｋａｎｅｎ",
    "Ma\u200brokkanen in de straat",
    "Er zit weer een Turk.",
    "Zij zijn Pools",
    "Moroccans in our street",
    "a group of black men near the school",
    "two Polish guys on the corner",
    "They are foreigners",
    "a man with dark skin",
    "Muslim family moved in",
    "some Eastern European people in a van",
)
PAUSE = (
    "Marokkaanse jongens gooien stenen naar de bus",
    "Twee Poolse mannen voelen aan autodeuren",
    "De Turkse buurman draait elke nacht harde muziek",
    "Een getinte man heeft mijn fiets gestolen",
    "Die Roemenen dumpen hun afval naast de container",
    "Antillianen zitten te blowen op de trap",
    "Two black men tried the door handles",
    "Moroccan kids throwing fireworks",
    "Polish workers park on the pavement",
)
ASK = (
    "Er zit weer zo'n groepje dat hier niet hoort.",
    "Er loopt een verdacht type rond",
    "rare mensen bij de flat",
    "Hij ziet er verdacht uit",
    "hangjongeren op het plein",
    "vertrouw het niet",
    "someone who does not belong here",
    "A suspicious looking person near the park",
    "shady people on the corner",
)
CLEAR = (
    "Drie jongens gooien stenen naar de bus",
    "Voor de Marokkaanse winkel ligt glas",
    "Naast de Turkse bakker op de hoek is een tegel los",
    "Lamp stuk in de Surinamestraat",
    "Bij de Chinees op de hoek staat afval",
    "In de Indische buurt is de straat open",
    "De Poolse vlag hangt uit",
    "Het bord is in het Turks geschreven",
    "Auto met Pools kenteken staat op de stoep",
    "Een busje uit Polen blokkeert de uitrit",
    "De moskee heeft een lekke goot",
    "De Joodse begraafplaats is overwoekerd",
    "Zwarte auto rijdt te hard",
    "man in een zwarte jas gooide een ruit in",
    "witte bestelbus dumpt afval",
    "In het donker mensen zien is lastig, de lamp is stuk",
    "Donkere straat, de verlichting doet het niet",
    "Hij hoort hier niet maar hij schreeuwt naar mensen",
    "De vakantie naar Turkije was fijn, nu is de heg te hoog",
    "Brandgang naast het Grieks restaurant ligt vol",
    "Bewoners spreken niet allemaal Nederlands",
    "Dank dat u op elkaar let.",
    "Laat een lamp aan en vraag uw buren om op te letten.",
    "Illegaal afval in het bos",
    "The lamp pole is bent",
    "Dirt in the pool",
    "Het is rustig, laat het zo",
    "Rubbish in front of the Turkish shop",
    "The light in Suriname Street is broken",
    "Someone in a black coat is trying car doors",
    "A van from Poland blocks the exit",
    "white bags next to the bin",
    "",
)


@pytest.mark.parametrize("text", STOP)
def test_origin_alone_is_stopped(text):
    assert judge(text).verdict == "stop"


@pytest.mark.parametrize("text", STOP[:5])
def test_ticked_behaviour_does_not_carry_a_text_about_origin(text):
    assert judge(text, behaviour_known=True).verdict == "stop"


@pytest.mark.parametrize("text", PAUSE)
def test_origin_beside_behaviour_pauses(text):
    assert judge(text).verdict == "pause"


@pytest.mark.parametrize("text", ASK)
def test_words_that_say_nothing_are_asked_about(text):
    assert judge(text).verdict == "ask"
    assert judge(text, behaviour_known=True).verdict == "clear"


@pytest.mark.parametrize("text", CLEAR)
def test_the_rest_is_left_alone(text):
    assert judge(text).verdict == "clear", judge(text).spans


def test_spans_point_at_the_words_as_typed():
    text = "Twee  Poolse mannen voelen\naan deuren"
    assert [text[start:end] for start, end in judge(text).spans] == ["Poolse"]
    text = "Zo'n groepje: HOORT hier   niet."
    assert [text[start:end] for start, end in judge(text).spans] == ["HOORT hier   niet"]


@given(st.text(max_size=300))
def test_any_text_gets_a_verdict(text):
    judgement = judge(text)
    assert judgement.verdict in {"clear", "ask", "pause", "stop"}
    assert all(0 <= start < end <= len(text) for start, end in judgement.spans)


def test_a_broken_list_is_named():
    lists = {**load_lists(), "people": {}}
    with pytest.raises(TermsError, match="'words' is missing"):
        read_terms(lists)
    with pytest.raises(TermsError, match="words in quotes"):
        read_terms({**load_lists(), "vague": {"phrases": [3]}})
