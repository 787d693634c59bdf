"""The kinds of alarm there are: what each is called, and how to mend what it is about."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class AlarmKind:
    """Soort alarm. It must have been open for `patience` seconds before the operator gets mail about it."""

    name: str
    title: str | Promise
    mend: str | Promise
    patience: int = 0


KINDS = (
    AlarmKind(
        "journal.lag",
        _("Het logboek loopt achter"),
        _(
            "Effecten komen te laat. Kijk of er een worker draait en of een open transactie de"
            " lezer ophoudt: in PostgreSQL staat die in pg_stat_activity, met de oudste"
            " backend_xid. Beëindig die, of start een worker bij."
        ),
        patience=30,
    ),
    AlarmKind(
        "journal.parked",
        _("Er is een regel van het logboek apart gezet"),
        _(
            "Een effect mislukte vijf keer. De regel en latere over hetzelfde onderwerp wachten,"
            " de rest gaat door. De fout staat in het log van de worker. Herstel de oorzaak en"
            " probeer het opnieuw: met de knop op de bladzijde Toestand of met het commando noaber"
            " retry-parked."
        ),
    ),
    AlarmKind(
        "tick",
        _("Een taak van de klok mislukt"),
        _(
            "De fout staat in het log van de worker. De taak wordt vanzelf opnieuw geprobeerd;"
            " het alarm gaat weg zodra zij lukt."
        ),
        patience=60,
    ),
    AlarmKind(
        "worker.silent",
        _("Er draait geen worker, of hij zit vast"),
        _(
            "Berichten gaan niet weg en termijnen lopen niet. Start of herstart het commando"
            " noaber worker. Zit hij vast, dan staat in pg_stat_activity waarop."
        ),
    ),
    AlarmKind(
        "disk.full",
        _("De schijf is bijna vol"),
        _(
            "Maak ruimte op de schijf met de gegevensmap, of maak haar groter. Is zij vol, dan"
            " gaan foto's en back-ups verloren."
        ),
    ),
    AlarmKind(
        "backup.old",
        _("De laatste back-up is te oud"),
        _(
            "Kijk waarom noaber backup niet draait: meestal een taak van cron die stilstaat, of"
            " een volle schijf."
        ),
    ),
    AlarmKind(
        "drill.old",
        _("Het terugzetten van een back-up is te lang niet geoefend, of ging fout"),
        _(
            "Doe de oefening met noaber restore --drill en het bestand van de laatste back-up;"
            " zij verandert niets."
        ),
    ),
    AlarmKind(
        "deliver.gave_up",
        _("Een portie van een bericht is opgegeven"),
        _(
            "De bezorging van deze personen brak een worker keer op keer af; de rest ging door. De fout"
            " staat in het log van de worker. Dit alarm gaat na een dag vanzelf weg."
        ),
    ),
    AlarmKind(
        "broadcasts.release",
        _("Een gepland bericht gaat niet weg"),
        _(
            "Het is goedgekeurd en zijn tijd is gekomen, maar het overdragen mislukt steeds. De fout staat in"
            " het log van de worker, met het nummer van het bericht. Het wordt elke twee seconden opnieuw"
            " geprobeerd; het alarm gaat weg zodra het lukt of het bericht is ingetrokken. Waarschuw de"
            " schrijver."
        ),
    ),
    AlarmKind(
        "delivery.failing",
        _("Veel berichten komen niet aan"),
        _(
            "Kijk of de mailserver, de pushdienst of de sms-dienst bereikbaar is en onze afzender vertrouwt;"
            " in het log van de worker staat wat hij antwoordt. Wat wacht, gaat daarna vanzelf."
        ),
        patience=120,
    ),
    AlarmKind(
        "mastodon.locked_out",
        _("Mastodon laat ons account niet binnen"),
        _(
            "De server weigert onze sleutel, of het account is beperkt. Log daar in met het account en"
            " kijk wat er is; maak zo nodig een nieuwe sleutel en zet die in NOABER_MASTODON_TOKEN."
            " Openbare berichten wachten en gaan vanzelf weer; het alarm gaat weg zodra er een is geplaatst"
            " of gelezen."
        ),
        patience=60,
    ),
    AlarmKind(
        "screen.silent",
        _("Een scherm aan de muur laat niets meer horen"),
        _(
            "Wat er hangt toont hooguit de laatste stand. Bel wie daar werkt: staat het scherm aan, heeft het"
            " internet? Op de bladzijde Schermen staat wanneer het voor het laatst iets liet horen."
        ),
    ),
)
BY_NAME = {kind.name: kind for kind in KINDS}


def kind_of(name: str) -> AlarmKind:
    """Return the kind of an alarm: `disk.full:host` and `tick.cases.counts` are one of a kind."""
    family = "tick" if name.startswith("tick.") else name.partition(":")[0]
    return BY_NAME.get(family) or AlarmKind(family, family, "")
