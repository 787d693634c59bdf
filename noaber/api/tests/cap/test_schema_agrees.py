"""What the official schema refuses is refused by our reader too, whatever was changed in a right message."""

from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from lxml import etree
from shapely import box

from noaber.api.cap import Alert, Area, CapError, Circle, Info, Reference, Resource, read_alert, write_alert
from noaber.api.tests.cap.conftest import SAFE

AT = datetime(2026, 11, 10, 9, tzinfo=UTC)
OURS, DSIG = "urn:oasis:names:tc:emergency:cap:1.2", "http://www.w3.org/2000/09/xmldsig#"
WHOLE = Alert(
    identifier="nl.2",
    sender="gemeente@buurt.example",
    sent=AT,
    status="Actual",
    msg_type="Update",
    scope="Public",
    source="noaber",
    addresses=("een", "twee drie"),
    codes=("a", "b"),
    references=(Reference("gemeente@buurt.example", "nl.1", AT),),
    incidents=("nl",),
    infos=(
        Info(
            categories=("Fire", "Safety"),
            event="Brand",
            urgency="Immediate",
            severity="Severe",
            certainty="Observed",
            response_types=("Avoid",),
            event_codes=(("SAME", "FRW"),),
            effective=AT,
            expires=AT,
            web="https://buurt.example/bericht/2/",
            parameters=(("a", "b"),),
            resources=(Resource("foto", "image/png", 12, "https://buurt.example/x.png"),),
            areas=(
                Area(
                    "Hof",
                    (box(5, 52, 5.1, 52.1),),
                    (Circle(52, 5, 1),),
                    (("CBS", "1"),),
                    Decimal(1),
                    Decimal(2),
                ),
            ),
        ),
    )
    * 2,
)
TEXTS = st.sampled_from(
    [
        "",
        " ",
        "x",
        "-1",
        "1e5",
        "1,2",
        "1,2 3",
        ".5",
        "NaN",
        "+0",
        "Actual",
        "actual",
        " Public",
        "Met",
        "AllClear",
    ]
    + ["nl-NL", "nl_NL", "http://[", "%zz", "a:b", "1:b", "a b", "é", "a,b,c", "9" * 30, "T24:00:00"]
    + [f"2026-05-02T{time}" for time in ("21:45:05", "21:45:05Z", "24:00:00+00:00", "21:45:60+00:00")]
    + ["2026-02-30T21:45:05+00:00", "2026-05-02T21:45:05+15:00", " 2026-05-02T21:45:05-00:00 "]
)
TAGS = st.sampled_from([f"{{{OURS}}}info", f"{{{OURS}}}web", f"{{{DSIG}}}Signature", "{urn:x}area", "area"])
NAMES = st.sampled_from(["a", "{http://www.w3.org/2001/XMLSchema-instance}nil"])


def changed(root, draw) -> None:
    """Do one thing to one element."""
    one = draw(st.sampled_from(list(root.iter())))
    above = one.getparent()
    match draw(st.integers(0, 5)):
        case 0 | 1:
            one.text = draw(TEXTS)
        case 2 if above is not None:
            above.remove(one)
        case 3 if above is not None:
            above.insert(draw(st.integers(0, len(above))), deepcopy(one))
        case 4:
            one.set(draw(NAMES), "true")
        case 5:
            one.tag = draw(TAGS)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_the_schema_refuses_we_refuse(official, data):
    root = etree.fromstring(write_alert(WHOLE), etree.XMLParser(**SAFE))
    for _ in range(data.draw(st.integers(1, 2))):
        changed(root, data.draw)
    raw = etree.tostring(root, xml_declaration=True, encoding=data.draw(st.sampled_from(["utf-8", "utf-16"])))
    assume(official(raw))
    with pytest.raises(CapError) as wrong:
        read_alert(raw)
    assert wrong.value.line
