"""Our sender of text messages against a centre that speaks SMPP over a socket, with its real failures."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from noaber.channels.adapters.sms import bind, smpp
from noaber.channels.adapters.sms.bind import Bound, Refused
from noaber.channels.adapters.sms.carrying import Text, WrongSetting, centre_of
from noaber.channels.adapters.sms.centre import SILENT, Behaviour, MessageCentre
from noaber.channels.adapters.sms.pdu import Bind, Command, Pdu, Status, read_id, take_from
from noaber.channels.adapters.sms.receipts import State
from noaber.channels.adapters.sms.smpp import SmppCarrier
from noaber.channels.models import Outcome

pytestmark = pytest.mark.slow

NUMBER = "+31612345678"


@pytest.fixture
def behaviour():
    return Behaviour()


@pytest.fixture
def centre(behaviour):
    server = MessageCentre(behaviour=behaviour).start()
    yield server
    server.stop()


@pytest.fixture
def carrier(centre, monkeypatch):
    monkeypatch.setattr(smpp, "FIRST_PAUSE_S", 0.02)
    monkeypatch.setattr(smpp, "FIRST_WAIT_S", 0.05)
    ours = SmppCarrier(centre_of(centre.url), "1234")
    yield ours
    ours.close()


def send(carrier, body="Let op: brand", **more):
    return carrier.send(Text(NUMBER, body, "r1", **more))


def hear(carrier, within=5.0):
    ends = time.monotonic() + within
    while time.monotonic() < ends:
        for heard in carrier.listen(0.1):
            heard.answer()
            return heard
    raise AssertionError("nothing came")


def test_a_message_as_the_standard_writes_it():
    """The bytes of section 4.1.5 of the standard: a bind as a transmitter."""
    pdu = Pdu(Command.BIND_TRANSMITTER, 1, body=Bind("SMPP3TEST", "secret08", "SUBMIT1").encode())
    known = "0000002f 00000002 00000000 00000001 534d50503354455354 00 7365637265743038 00 5355424d495431 00"
    assert pdu.encode() == bytes.fromhex(known) + b"\x34\0\0\0"
    assert take_from(bytearray(pdu.encode())) == pdu


def test_a_text_goes_and_its_receipt_comes_back(carrier, centre):
    sent = send(carrier, seconds=3_600)
    assert sent.outcome == Outcome.HANDED_OVER
    assert [(row.to, row.sender, row.text) for row in centre.submitted] == [(NUMBER, "1234", "Let op: brand")]
    assert centre.submitted[0].short.wants_receipt
    assert centre.submitted[0].short.lives == "000000010000000R"
    told = hear(carrier).told
    assert (told.message_id, told.state) == (sent.ids[0], State.DELIVERED)


@pytest.mark.parametrize("way", ["udh", "sar", "payload"])
def test_a_long_text_goes_in_parts_and_is_joined(centre, way):
    whole = []
    centre.behaviour.on_whole = lambda to, text: whole.append(text)
    ours = SmppCarrier(replace(centre_of(centre.url), way=way), "1234")
    text = "Er is brand in de Margrietstraat. Sluit ramen en deuren. " * 6
    sent = send(ours, text)
    ours.close()
    assert len(sent.ids) == (1 if way == "payload" else 3)
    assert whole == [text]


def test_a_busy_centre_is_given_rest_and_nothing_is_lost(carrier, centre):
    refused = iter([Status.THROTTLED, Status.QUEUE_FULL, Status.THROTTLED])
    centre.behaviour.status_of = lambda short: next(refused, Status.OK)
    assert send(carrier).outcome == Outcome.HANDED_OVER
    assert len(centre.submitted) == 1


def test_a_centre_that_stays_busy_is_tried_later(carrier, centre, monkeypatch):
    monkeypatch.setattr(smpp, "PATIENCE_S", 0.1)
    centre.behaviour.status_of = lambda short: Status.THROTTLED
    sent = send(carrier)
    assert (sent.outcome, sent.retry_after) == (Outcome.LATER, smpp.RETRY_AFTER_S)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (Status.INVALID_DESTINATION, Outcome.GONE),
        (Status.SYSTEM_ERROR, Outcome.LATER),
        (0x45, Outcome.FAILED),
    ],
)
def test_each_refusal_has_its_outcome(carrier, centre, status, outcome):
    centre.behaviour.status_of = lambda short: status
    assert send(carrier).outcome == outcome


def test_no_answer_means_that_nobody_knows(carrier, centre, monkeypatch):
    monkeypatch.setattr(bind, "ANSWER_S", 0.2)
    monkeypatch.setattr(Bound.ask, "__defaults__", (b"", 0.2))
    centre.behaviour.status_of = lambda short: SILENT
    assert send(carrier).outcome == Outcome.UNKNOWN


def test_a_second_part_that_fails_makes_the_whole_unknown(carrier, centre, monkeypatch):
    monkeypatch.setattr(smpp, "PATIENCE_S", 0.0)
    answers = iter([Status.OK, Status.THROTTLED])
    centre.behaviour.status_of = lambda short: next(answers)
    sent = send(carrier, "a" * 200)
    assert (sent.outcome, len(sent.ids)) == (Outcome.UNKNOWN, 1)


def test_a_lost_line_is_made_again(carrier, centre):
    assert send(carrier).outcome == Outcome.HANDED_OVER
    centre.hang_up()
    time.sleep(0.2)
    assert send(carrier).outcome == Outcome.HANDED_OVER
    assert len(centre.binds) == 2


@pytest.mark.parametrize(
    "said",
    [b"\0\0\0\x20\0\0\0\x05half a messa", b"\xff\xff\xff\xff" * 5, b"HTTP/1.1 400 Bad Request\r\n\r\n"],
)
def test_a_line_that_breaks_in_the_middle_of_a_message_is_made_again(carrier, centre, said):
    assert send(carrier).outcome == Outcome.HANDED_OVER
    centre.conversations[0].request.sendall(said)
    centre.hang_up()
    time.sleep(0.2)
    assert send(carrier).outcome == Outcome.HANDED_OVER
    assert len(centre.binds) == 2


def test_a_receipt_that_nobody_was_there_for_comes_over_the_next_line(carrier, centre):
    centre.behaviour.gives_receipts = False
    sent = send(carrier)
    centre.hang_up()
    time.sleep(0.2)
    threading.Thread(target=centre.receipt, args=(sent.ids[0],)).start()
    assert hear(carrier).told.message_id == sent.ids[0]


def test_a_line_with_tls_is_used_by_many_at_once(tmp_path, monkeypatch):
    """Both ways at the same time, and only with a certificate that we know."""
    pem = new_certificate(tmp_path)
    server = MessageCentre(tls=pem).start()
    where = centre_of(f"smpps://noaber:demo@127.0.0.1:{server.port}?window=20")
    assert send(SmppCarrier(where, "1234")).outcome == Outcome.LATER
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    ours = SmppCarrier(where, "1234")
    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(lambda n: send(ours, f"nummer {n}").outcome, range(100)))
    told = {hear(ours).told.message_id for _n in range(100)}
    ours.close()
    server.stop()
    assert set(outcomes) == {Outcome.HANDED_OVER}
    assert told == {row.id for row in server.submitted}
    assert len(server.binds) == 1


def new_certificate(folder):
    """A key and its own certificate for this machine, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "centre.pem"
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
    )
    return path


def test_more_than_we_can_take_in_waits_at_the_centre(centre, monkeypatch):
    monkeypatch.setattr(bind, "WAITING", 2)
    line = Bound(centre_of(centre.url))
    with ThreadPoolExecutor(3) as pool:
        brought = [pool.submit(centre.texted, "+31687654321", f"tekst {n}") for n in range(3)]
        ends = time.monotonic() + 5
        while not any(one.done() for one in brought):
            assert time.monotonic() < ends
        for _n in range(2):
            line.answer(line.heard.get(timeout=5))
        assert sorted(one.result()[0] for one in brought) == [Status.OK, Status.OK, Status.QUEUE_FULL]
    line.close()


def test_a_reader_that_breaks_leaves_nobody_waiting(carrier, centre, monkeypatch):
    def breaks(_line, _pdu):
        raise RuntimeError

    assert send(carrier).outcome == Outcome.HANDED_OVER
    monkeypatch.setattr(Bound, "_take", breaks)
    monkeypatch.setattr(threading, "excepthook", lambda _wrong: None)
    assert send(carrier).outcome == Outcome.UNKNOWN
    monkeypatch.undo()
    assert send(carrier).outcome == Outcome.HANDED_OVER


def test_a_line_lost_while_waiting_leaves_it_unknown(carrier, centre):
    centre.behaviour.delay = 1.0
    threading.Timer(0.3, centre.hang_up).start()
    assert send(carrier).outcome == Outcome.UNKNOWN


def test_a_wrong_password_is_not_tried_again_at_once(centre):
    ours = SmppCarrier(centre_of(centre.url.replace("demo", "fout")), "1234")
    with pytest.raises(Refused):
        Bound(centre_of(centre.url.replace("demo", "fout")))
    assert send(ours).outcome == Outcome.LATER
    began = time.monotonic()
    assert send(ours).outcome == Outcome.LATER
    assert time.monotonic() - began < 0.1, "it waits before it tries again"
    assert centre.binds == []


def test_nobody_there_is_later():
    ours = SmppCarrier(centre_of("smpp://a:b@127.0.0.1:9"), "1234")
    assert send(ours).outcome == Outcome.LATER


def test_a_silent_line_is_asked_after_and_given_up(centre):
    line = Bound(centre_of(centre.url), silence=0.1)
    time.sleep(0.35)
    assert line.is_open
    assert centre.enquiries >= 2
    line.close()


def test_the_window_holds_and_is_used(centre):
    """With 8 at once and a centre that takes 50 ms, forty texts take five rounds, not forty."""
    centre.behaviour.delay = 0.05
    centre.behaviour.gives_receipts = False
    ours = SmppCarrier(replace(centre_of(centre.url), window=8), "1234")
    send(ours)
    began = time.monotonic()
    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(lambda n: send(ours, f"nummer {n}").outcome, range(40)))
    took = time.monotonic() - began
    ours.close()
    assert set(outcomes) == {Outcome.HANDED_OVER}
    assert 0.24 < took < 1.5
    assert len({row.id for row in centre.submitted}) == 41


def test_an_agreed_pace_is_kept(centre):
    ours = SmppCarrier(replace(centre_of(centre.url), rate=50.0), "1234")
    began = time.monotonic()
    for _n in range(11):
        send(ours)
    assert time.monotonic() - began > 0.19
    ours.close()


def test_texts_of_people_come_in_also_in_parts(carrier, centre):
    send(carrier)
    hear(carrier)
    bringing = threading.Thread(target=centre.texted, args=("+31687654321", "Ik zie hem. " * 15))
    bringing.start()
    first, second = hear(carrier), hear(carrier)
    bringing.join()
    assert (first.number, first.place.number, second.place.number) == ("+31687654321", 1, 2)
    assert first.text + second.text == "Ik zie hem. " * 15


@pytest.mark.parametrize(
    ("stat", "err", "fields", "state", "reason"),
    [
        ("DELIVRD", "000", False, State.DELIVERED, ""),
        ("UNDELIV", "027", True, State.FAILED, "UNDELIV 027"),
        ("EXPIRED", "000", False, State.FAILED, "EXPIRED 000"),
        ("ACCEPTD", "000", False, State.SENT, ""),
        ("KLETS", "000", False, State.SENT, ""),
    ],
)
def test_receipts_are_read_from_text_and_fields(carrier, centre, stat, err, fields, state, reason):
    centre.behaviour.gives_receipts = False
    send(carrier)
    threading.Thread(target=centre.receipt, args=("c1", stat, err, fields)).start()
    told = hear(carrier).told
    assert (told.message_id, told.state, told.reason) == ("c1", state, reason)


def test_what_became_of_an_earlier_text_can_be_asked(carrier, centre):
    sent = send(carrier)
    assert carrier.ask("r1", sent.ids) == Outcome.HANDED_OVER
    centre.submitted[0].state = 5
    assert carrier.ask("r1", sent.ids) == Outcome.FAILED
    assert carrier.ask("r1", ("onbekend",)) is None
    assert carrier.ask("r1", ()) is None


def test_a_number_without_its_zero_byte_is_read():
    assert [read_id(body) for body in (b"c1\0", b"c1", b"", b"c1\0rest")] == ["c1", "c1", "", "c1"]


def test_nonsense_on_the_line_ends_it():
    for came in (b"\0\0\0\x05aaaaaaaaaaaaaaaa", b"GET / HTTP/1.1\r\n\r\n"):
        with pytest.raises(ValueError, match="bytes"):
            take_from(bytearray(came))


@pytest.mark.parametrize(
    "url",
    ["http://a:b@c", "smpp://c", "smpp://a:b@c?window=0", "smpp://a:b@c?parts=x", "smpp://a:b@c?rate=snel"],
)
def test_a_setting_that_cannot_be_used_is_refused(url):
    with pytest.raises(WrongSetting, match="NOABER_SMS_URL"):
        centre_of(url)
