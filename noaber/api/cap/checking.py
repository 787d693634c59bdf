"""Rules of the standard that its schema can't say. Each refusal names the element that is wrong."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from noaber.api.cap.document import Alert, Area, Info

Fault = tuple[str, str]  # element, sentence
NO_NAME = re.compile(r"[\s,<&]")


def faults_of(made: object) -> Iterator[Fault]:
    """Yield what is wrong with an alert, an info or an area by itself."""
    if isinstance(made, Alert):
        yield from _of_alert(made)
    elif isinstance(made, Info):
        yield from _of_info(made)
    elif isinstance(made, Area):
        yield from _of_area(made)


def _of_alert(alert: Alert) -> Iterator[Fault]:
    for element, name in (("identifier", alert.identifier), ("sender", alert.sender)):
        if not name:
            yield element, _("Dit mag niet leeg zijn.")
        if NO_NAME.search(name):
            yield element, _("Hier mag geen spatie, komma, < of & in staan.")
    if alert.scope == "Restricted" and not alert.restriction:
        yield "scope", _("Een beperkt bericht zegt in restriction voor wie het is.")
    if alert.scope == "Private" and not alert.addresses:
        yield "scope", _("Een bericht aan bepaalde ontvangers noemt hen in addresses.")
    if alert.msg_type != "Alert" and not alert.references:
        yield (
            "references",
            _("Een bericht van de soort %(kind)s verwijst naar een eerder bericht.")
            % {"kind": alert.msg_type},
        )
    if alert.reference in alert.references:
        yield "references", _("Een bericht kan niet naar zichzelf verwijzen.")


def _of_info(info: Info) -> Iterator[Fault]:
    if not info.event:
        yield "event", _("Dit mag niet leeg zijn.")
    if info.expires and info.effective and info.expires < info.effective:
        yield "expires", _("Dit bericht is al afgelopen voor het begint.")


def _of_area(area: Area) -> Iterator[Fault]:
    if area.ceiling is not None and area.altitude is None:
        yield "ceiling", _("Een hoogste hoogte (ceiling) kan niet zonder een laagste (altitude).")
