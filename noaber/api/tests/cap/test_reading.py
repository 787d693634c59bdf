"""Files from outside: what is read, what is refused, why and on which line; nothing hangs or falls over."""

import re
import time
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from noaber.api.cap import CapError, Circle, Reference, read_alert, write_alert
from noaber.api.cap.gate import MOST_BYTES, MOST_DEPTH, MOST_ELEMENTS

PLAIN = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
<identifier>nl.1</identifier>
<sender>gemeente@buurt.example</sender>
<sent>2026-11-10T10:00:00+01:00</sent>
<status>Actual</status>
<msgType>Alert</msgType>
<scope>Public</scope>
<info>
<category>Safety</category>
<event>Brand in café</event>
<urgency>Immediate</urgency>
<severity>Severe</severity>
<certainty>Observed</certainty>
<area>
<areaDesc>Hof</areaDesc>
<polygon>52.0,5.0 52.1,5.0 52.1,5.1 52.0,5.0</polygon>
<circle>52.05,5.05 1.5</circle>
</area>
</info>
</alert>
"""
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
FINE = {
    "google/australia.cap": ("1.2", "Alert", 2),
    "google/canada.cap": ("1.2", "Update", 2),
    "google/earthquake.cap": ("1.1", "Alert", 1),
    "google/earthquake-iso8859-1.cap": ("1.2", "Alert", 1),
    "google/no_optional_fields.cap": ("1.1", "Alert", 0),
    "google/thunderstorm.cap": ("1.2", "Alert", 1),
    "google/weather.cap": ("1.1", "Alert", 1),
    "ibm/cap_amber_alert_example.xml": ("1.2", "Alert", 2),
}
FAULTY = {
    "google/canada_errors.cap": (12, "references"),
    "google/invalid.cap": (9, "scope"),
    "google/xee.cap": (3, "DOCTYPE"),
}


def refused(text: str | bytes) -> CapError:
    with pytest.raises(CapError) as wrong:
        read_alert(text if isinstance(text, bytes) else text.encode())
    return wrong.value


@pytest.mark.shared_data
def test_every_sample_is_read_or_refused(shared_data, official):
    folder = shared_data / "cap-samples"
    samples = {str(path.relative_to(folder)) for path in folder.glob("*/*") if path.name != "SOURCE.md"}
    assert samples == set(FINE) | set(FAULTY)
    for name, (version, kind, infos) in FINE.items():
        alert = read_alert((folder / name).read_bytes())
        assert (alert.version, alert.msg_type, len(alert.infos)) == (version, kind, infos), name
        assert alert.sent.tzinfo is not None
    for name, (line, word) in FAULTY.items():
        wrong = refused((folder / name).read_bytes())
        assert (wrong.line, word in wrong.sentence) == (line, True), f"{name}: {wrong.line} {wrong}"


@pytest.mark.shared_data
def test_a_sample_written_again_means_the_same(shared_data, official):
    for name, (version, _kind, _infos) in FINE.items():
        alert = read_alert((shared_data / "cap-samples" / name).read_bytes())
        if version == "1.2":
            written = write_alert(alert)
            assert official(written) == []
            assert read_alert(written) == alert


@pytest.mark.shared_data
def test_what_samples_mean(shared_data):
    canada = read_alert((shared_data / "cap-samples/google/canada.cap").read_bytes())
    sent = datetime(2012, 5, 2, 21, 45, 5, tzinfo=UTC)
    assert canada.references[0] == Reference("cap@ec.gc.ca", "2.49.0.1.124.a3f342a4.2012", sent)
    area = canada.infos[0].areas[0]
    assert area.polygons[0].is_valid
    assert area.polygons[0].exterior.coords[0] == (-82.9314, 42.3481)
    assert area.geocodes[0] == ("layer:EC-MSC-SMC:1.0:CLC", "041420")
    quake = read_alert((shared_data / "cap-samples/google/earthquake-iso8859-1.cap").read_bytes())
    assert "Usulután" in quake.infos[0].headline
    assert quake.infos[0].areas[0].circles == (Circle(12.747, -88.783, 0.0),)


@pytest.mark.shared_data
def test_the_command_tells_per_file(shared_data):
    out = StringIO()
    files = [str(shared_data / "cap-samples" / name) for name in ("google/xee.cap", "google/canada.cap")]
    with pytest.raises(CommandError, match="1 bestand geweigerd"):
        call_command("cap_check", *files, stdout=out)
    lines = out.getvalue().splitlines()
    assert "xee.cap:3: " in lines[0]
    assert "canada.cap: OK, CAP 1.2, Update 2.49" in lines[1]


def test_the_command_on_files_that_are_all_right_or_absent(tmp_path):
    good, out = tmp_path / "goed.cap", StringIO()
    good.write_text(PLAIN)
    call_command("cap_check", str(good), stdout=out)
    assert out.getvalue().splitlines()[-1] == "Alles is in orde."
    with pytest.raises(CommandError):
        call_command("cap_check", str(tmp_path / "weg.cap"), stdout=out)


def test_the_command_on_a_folder(tmp_path):
    (tmp_path / "in").mkdir()
    for name, text in (("a.cap", PLAIN), ("in/b.xml", "geen"), ("leesmij.md", "geen")):
        (tmp_path / name).write_text(text)
    out = StringIO()
    with pytest.raises(CommandError, match="1 bestand geweigerd"):
        call_command("cap_check", str(tmp_path), stdout=out)
    first, second = out.getvalue().splitlines()
    assert "a.cap: OK" in first and "b.xml:1: " in second


def test_a_plain_one():
    alert = read_alert(PLAIN.encode())
    assert alert.sent == datetime(2026, 11, 10, 9, tzinfo=UTC)
    (area,) = alert.infos[0].areas
    assert area.circles == (Circle(52.05, 5.05, 1.5),)
    assert area.polygons[0].bounds == (5.0, 52.0, 5.1, 52.1)
    assert alert.infos[0].language == "en-US"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-8", b""),
        ("iso-8859-1", b""),
        ("iso-8859-15", b""),
        ("windows-1252", b""),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("iso-8859-9", b""),
        ("windows-1254", b""),
    ],
)
def test_encodings(encoding, mark):
    declared = "UTF-16" if encoding.startswith("utf-16") else encoding
    raw = mark + PLAIN.replace("UTF-8", declared).encode(encoding)
    assert read_alert(raw).infos[0].event == "Brand in café"


@pytest.mark.parametrize(
    ("encoding", "word"), [("iso-8859-2", "Łódź"), ("windows-1251", "Пожар"), ("koi8-r", "Пожар")]
)
def test_letters_of_elsewhere(encoding, word):
    raw = PLAIN.replace("UTF-8", encoding).replace("café", word).encode(encoding)
    assert read_alert(raw).infos[0].event == f"Brand in {word}"


def test_any_prefix_does():
    named = PLAIN.replace("</", "</cap:").replace("xmlns=", "xmlns:cap=")
    named = re.sub(r"<(?=\w)", "<cap:", named)
    assert "<cap:areaDesc>" in named
    assert read_alert(named.encode()) == read_alert(PLAIN.encode())


def test_what_the_schema_says_of_what_is_empty_or_ends_a_day():
    said = PLAIN.replace("<category>", "<language/><category>").replace("T10:00:00", "T24:00:00")
    alert = read_alert(said.encode())
    assert (alert.infos[0].language, alert.sent) == ("en-US", datetime(2026, 11, 10, 23, tzinfo=UTC))


def test_a_document_type_is_refused_in_every_encoding():
    evil = PLAIN.replace("<alert", '<!DOCTYPE alert [<!ENTITY a "aaaa">]>\n<alert', 1)
    for encoding, mark in (("utf-8", b""), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"")):
        declared = "UTF-16" if encoding.startswith("utf-16") else encoding
        wrong = refused(mark + evil.replace("UTF-8", declared).encode(encoding))
        assert (wrong.line, "DOCTYPE" in wrong.sentence) == (2, True)


def test_words_that_only_look_dangerous_are_read():
    said = PLAIN.replace("Brand in café", "<![CDATA[<!DOCTYPE x [<!ENTITY y 'z'>]> & ]]><!-- <!DOCTYPE -->")
    assert read_alert(said.encode()).infos[0].event.startswith("<!DOCTYPE x")


LAUGHS = "".join(f'<!ENTITY l{n} "{"&l" + str(n - 1) + ";" if n else "lol"}{"x" * 9}">' for n in range(40))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (PLAIN.replace("<alert", f"<!DOCTYPE alert [{LAUGHS}]>\n<alert", 1), "DOCTYPE"),
        (PLAIN.replace("<alert", '<!DOCTYPE a SYSTEM "file:///etc/passwd">\n<alert', 1), "DOCTYPE"),
        (PLAIN.replace("Brand", "&xxe;"), "undefined entity"),
        (PLAIN + " " * MOST_BYTES, "kB"),
        ("<a>" * (MOST_DEPTH + 1), "lagen"),
        ("<a x='/>'>" * (MOST_DEPTH + 1), "lagen"),
        (f"<a>{'<b/>' * MOST_ELEMENTS}</a>", "onderdelen"),
        ("", "no element found"),
        ("geen xml", "syntax error"),
        ("<!-- nooit", "niet afgesloten"),
        ("<a 'x", "geen goede XML"),
        (PLAIN.replace("UTF-8", "utf-7"), "tekencodering"),
        (PLAIN.replace("UTF-8", "utf-16"), "zegt dat het utf-16 is"),
        (PLAIN.replace("UTF-8", "rot13"), "tekencodering"),
        (PLAIN.replace("cap:1.2", "cap:1.0"), "geen bericht"),
        (PLAIN.replace("<alert", "<feed").replace("</alert", "</feed"), "geen bericht"),
    ],
)
def test_what_is_refused_as_a_file(text, word):
    wrong = refused(text)
    assert word in wrong.sentence


def test_bytes_that_are_no_text():
    assert refused(PLAIN.encode().replace(b"caf\xc3\xa9", b"caf\xe9")).line == 11
    assert refused(b"\xff\xfe\x00\x00" + PLAIN.encode("utf-32-le")).line == 1


@pytest.mark.parametrize(
    ("before", "after", "line", "word"),
    [
        ("<status>Actual</status>\n", "", 6, "status ontbreekt"),
        ("<status>Actual</status>\n", "<status> Actual</status>\n", 6, "status"),
        ("Actual", "Echt", 6, "“Echt” kan hier niet"),
        ("<scope>Public</scope>", "<scope>Restricted</scope>", 8, "restriction"),
        ("<scope>Public</scope>", "<scope>Private</scope>", 8, "addresses"),
        ("<scope>Public</scope>", "<scope>Public</scope><source>x</source>", 8, "niet op zijn plaats"),
        ("<scope>Public</scope>", "<scope>Public</scope><scope>Public</scope>", 8, "twee keer"),
        ("<scope>Public</scope>", "<scope>Public</scope><geheim/>", 8, "geheim kennen wij"),
        ("<scope>Public</scope>", "<scope a='b'>Public</scope>", 8, "eigenschap a"),
        ("<scope>Public</scope>", "<scope>Public<b/></scope>", 8, "b kennen wij"),
        ("<scope>Public</scope>", "<scope>Public</scope>los", 2, "losse tekst"),
        ("<msgType>Alert", "<msgType>Cancel", 2, "verwijst naar een eerder"),
        ("<identifier>nl.1", "<identifier>nl 1", 3, "geen spatie"),
        ("<identifier>nl.1", "<identifier>", 3, "leeg"),
        ("10:00:00+01:00", "10:00:00", 5, "tijdzone"),
        ("10:00:00+01:00", "10:00:00Z", 5, "tijdzone"),
        ("10:00:00+01:00", "10:00:00+15:00", 5, "bestaat"),
        ("2026-11-10", "2026-02-30", 5, "bestaat"),
        ("2026-11-10", "0000-01-01", 5, "bestaat"),
        ("<category>Safety</category>", "", 11, "category ontbreekt"),
        ("<category>", "<language>!</language><category>", 10, "taalcode"),
        (" 52.0,5.0</polygon>", "</polygon>", 17, "vier punten"),
        ("52.1,5.1 52.0,5.0</", "52.1,5.1 52.0,5.01</", 17, "niet gesloten"),
        ("52.1,5.1", "5.1,252.1", 17, "niet op aarde"),
        ("52.1,5.1", "52.1", 17, "geen punt"),
        ("52.1,5.1", "1e3,5.1", 17, "geen getal"),
        ("52.1,5.1", "nan,5.1", 17, "geen getal"),
        ("5.05 1.5", "5.05 -1.5", 18, "straal"),
        ("5.05 1.5", "5.05", 18, "geen cirkel"),
        ("5.05 1.5", "5.05 25000", 18, "groter dan de aarde"),
        ("<area>", "<web>http://[</web><area>", 15, "geen webadres"),
        ("<area>", "<web>https://a.example/%zz</web><area>", 15, "geen webadres"),
        ("<area>", "<web>12:30</web><area>", 15, "geen webadres"),
        ("<areaDesc>", f'<areaDesc xmlns:i="{INSTANCE}" i:nil="true">', 16, "eigenschap nil"),
        ("</circle>", "</circle><ceiling>100</ceiling>", 18, "altitude"),
        ("</circle>", "</circle><altitude>hoog</altitude>", 18, "geen getal"),
    ],
)
def test_what_is_refused_in_a_message(before, after, line, word):
    assert before in PLAIN
    wrong = refused(PLAIN.replace(before, after, 1))
    assert (wrong.line, word in wrong.sentence) == (line, True), f"{wrong.line}: {wrong}"


def test_what_1_1_still_allowed():
    old = PLAIN.replace("cap:1.2", "cap:1.1").replace("10:00:00+01:00", "09:00:00.5Z")
    assert read_alert(old.encode()).version == "1.1"
    assert (
        "Avoid" in refused(old.replace("<urgency>", "<responseType>Avoid</responseType><urgency>")).sentence
    )


def test_everything_optional():
    more = """<resource><resourceDesc>foto</resourceDesc><mimeType>image/png</mimeType><size>12</size>
</resource><area><areaDesc>Hof</areaDesc><altitude>10.5</altitude><ceiling>20</ceiling></area>"""
    alert = read_alert(PLAIN.replace("<area>", more + "<area>", 1).encode())
    assert alert.infos[0].resources[0].size == 12
    assert alert.infos[0].areas[0].altitude == Decimal("10.5")
    named = PLAIN.replace("</scope>", '</scope><addresses>een "twee drie" vier</addresses>')
    assert read_alert(named.encode()).addresses == ("een", "twee drie", "vier")


def test_a_signature_inside_is_passed_over():
    signature = (
        '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo a="b"/></Signature></alert>'
    )
    assert read_alert(PLAIN.replace("</alert>", signature).encode()) == read_alert(PLAIN.encode())
    early = PLAIN.replace("<identifier>", '<s:S xmlns:s="http://www.w3.org/2000/09/xmldsig#"/><identifier>')
    assert "kennen wij" in refused(early).sentence


@pytest.mark.parametrize(
    "part", ["<!--", "<a '", "<![CDATA[", "<", "<a>", '<a b="', "</a>", "<?", "&#", "-->"]
)
def test_hostile_files_cost_no_time(part):
    start = time.process_time()
    refused(part * (MOST_BYTES // len(part)))
    assert time.process_time() - start < 2


@given(st.integers(0, len(PLAIN.encode())), st.binary(max_size=8), st.integers(0, 30))
def test_a_damaged_file_is_read_or_refused(place, noise, cut):
    raw = PLAIN.encode()
    try:
        read_alert(raw[:place] + noise + raw[place + cut :])
    except CapError as wrong:
        assert wrong.sentence


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_in_a_sentence(raw):
    assert refused(raw).sentence
