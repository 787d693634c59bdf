"""The rows of the bar about messages: each measured beside its peer, as a section of the page."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass

from bench.figures import table

POSTGIS = 130  # milliseconds from polygon to commit: measured once, on two cores


@dataclass(frozen=True)
class Line:
    """One figure: what we reach, what the other reached in the same run, and whether it is enough."""

    what: str
    ours: str
    other: str
    ratio: str
    reached: bool

    def cells(self) -> list[str]:
        return [self.what, self.ours, self.other, self.ratio, "yes" if self.reached else "**no**"]


@dataclass(frozen=True)
class Part:
    """A section: its heading, what we must reach, and how it is measured (quickly or not)."""

    heading: str
    target: str
    measure: Callable[[bool], list[Line]]


def parts() -> dict[str, Part]:
    return {
        "doors": Part(
            "Polygon to committed recipients, 46,000 of 2 million",
            "≤ 110 ms, recall and precision 1.000 on 1,000 random shapes",
            doors,
        ),
        "webpush": Part(
            "Web push, all in",
            "≥ 10 × pywebpush, and ≥ 40 % of the machine's raw P-256 ECDH rate, per second of CPU",
            web_push,
        ),
        "fanout": Part(
            "Recipients written, leased and finished",
            "≥ 50 × bulk_create written; ≥ 5 × rows leased and finished with two workers",
            fan_out,
        ),
        "live": Part(
            "One event to 3,000 open browsers",
            "≥ 15 × quicker than Channels on uvicorn",
            live_pages,
        ),
        "texts": Part(
            "Text messages, to a centre that takes 50 ms for each",
            "≥ 100 a second over one bind and through a worker, none lost",
            text_messages,
        ),
        "approval": Part(
            "From the second person's approval to everybody, 9,000 people",
            "p95 ≤ 2 s to the open page, ≤ 5 s to the push service",
            approval,
        ),
        "after": Part(
            "After a message to 100,000 people, in two versions",
            "< 300 ms the page, for the first who asks too",
            after_it,
        ),
        "import": Part(
            "Reports of another system taken in",
            "≥ 5,000 rows per second on two cores",
            import_of_reports,
        ),
        "start": Part(
            "From the command to a living town",
            "≤ 8 s the second time, ≤ 2 minutes from a bare clone",
            starting_again,
        ),
    }


def sections(names: list[str], *, quick: bool) -> list[str]:
    """Measure these parts and write each as a section."""
    known = parts()
    found = []
    for name in [name for name in known if name in names]:
        part = known[name]
        try:
            lines = part.measure(quick)
        except Exception:  # one that breaks must not lose what the others took twenty minutes to find
            traceback.print_exc()
            lines = [Line("not measured: it broke", "", "", "", False)]
        for line in lines:
            print("  ".join(line.cells()), flush=True)
        rows = table(["what", "ours", "beside", "ratio", "reached"], [line.cells() for line in lines])
        found.append("\n\n".join([f"### {part.heading}", f"Ours must reach: {part.target}.", rows]))
    return found


def doors(quick: bool) -> list[Line]:
    from bench import doors as measured

    found = measured.measure(200_000 if quick else 2_000_000, 100 if quick else 1_000)
    enough = found.people >= 40_000 and found.median <= 110
    peer, said = POSTGIS, f"{POSTGIS} ms (portions with PostGIS, another run: it is not installed here)"
    if found.peer is not None:
        peer = found.peer.portions
        said = f"{peer:,.0f} ms in portions, {found.peer.rows:,.0f} ms as rows (PostGIS)"
    return [
        Line(
            f"{found.people:,} of {found.subscribers:,}",
            f"{found.median:.0f} ms",
            said,
            f"{peer / found.median:.1f} ×",
            enough,
        ),
        Line(
            "exactly the oracle's answer",
            f"{found.exact:,} of {found.shapes:,} shapes",
            "",
            "",
            found.exact == found.shapes,
        ),
    ]


def web_push(quick: bool) -> list[Line]:
    from bench import webpush

    rates, bare = webpush.measure(6_000 if quick else 20_000), webpush.bare_ecdh()
    ours, theirs = rates["noaber"].per_core, rates["pywebpush"].per_core
    return [
        Line(
            "messages per second of CPU",
            f"{ours:,.0f}",
            f"{theirs:,.0f} (pywebpush)",
            f"{ours / theirs:.1f} ×",
            ours >= 10 * theirs,
        ),
        Line(
            "the same, of raw ECDH",
            f"{ours:,.0f}",
            f"{bare:,.0f} (openssl speed)",
            f"{ours / bare:.0%}",
            ours >= 0.4 * bare,
        ),
    ]


def text_messages(quick: bool) -> list[Line]:
    from bench import texted, texts

    found = texts.measure(300 if quick else 2_000)
    enough = found.window >= 100 and not found.lost
    alone = f"{found.alone:,.0f} (one at a time)"
    ratio = f"{found.window / found.alone:.1f} ×"
    line = Line("texts a second, ten on their way", f"{found.window:,.0f}", alone, ratio, enough)
    whole = texted.rates(300 if quick else 1_000)
    both = min(whole.sent, whole.told) >= 100 and not whole.lost
    ours = f"{whole.sent:,.0f}; receipts {whole.told:,.0f}; {whole.milliseconds:.1f} ms CPU a text"
    return [line, Line("leased, sent and their receipts written down, a second", ours, "", "", both)]


def fan_out(quick: bool) -> list[Line]:
    from bench import fanout

    rates = fanout.rates(48_000 if quick else 200_000)
    written = rates.chunks_written / rates.rows_written
    done = rates.chunks_finished[fanout.WORKERS]
    marked, finished = rates.chunks_marked / rates.rows_finished, done / rates.rows_finished
    like = done / rates.rows_worked_off
    as_rows = f"{rates.rows_finished:,.0f} (rows, leased and marked)"
    return [
        Line(
            "recipients written per second",
            f"{rates.chunks_written:,.0f}",
            f"{rates.rows_written:,.0f} (bulk_create)",
            f"{written:.0f} ×",
            written >= 50,
        ),
        Line(
            "leased and marked per second, two workers",
            f"{rates.chunks_marked:,.0f}",
            as_rows,
            f"{marked:.0f} ×",
            marked >= 5,
        ),
        Line(
            "the same with recheck, a result for each, and counts",
            f"{done:,.0f}",
            as_rows,
            f"{finished:.1f} ×",
            finished >= 5,
        ),
        Line(
            "the same beside rows of which the same is done",
            f"{done:,.0f}",
            f"{rates.rows_worked_off:,.0f} (rows, with recheck, an outcome in each, and counts)",
            f"{like:.1f} ×",
            like >= 5,
        ),
    ]


def after_it(quick: bool) -> list[Line]:
    from bench import after

    found = after.measured(10_000 if quick else 100_000)
    counted = f"{found.counted:.1f} s, {found.cpu:.1f} s of it Python"
    return [
        Line("the page", f"{found.page:.0f} ms", "", "", found.page < 300),
        Line("for the first who asks", f"{found.first:.0f} ms", "", "", found.first < 300),
        Line("counted by the tick", counted, "", "", True),
        Line("the counts at the desk, once in 10 s", f"{found.live:.0f} ms", "", "", True),
    ]


def import_of_reports(quick: bool) -> list[Line]:
    from bench import importing

    found = importing.measure()
    return [
        Line(
            f"rows per second, {found.rows:,} in one file",
            f"{found.rate:,.0f}; {found.cpu:.1f} s CPU of the command",
            "",
            "",
            found.rate >= 5_000,
        ),
        Line("the same file again, which changes nothing", f"{found.again:.1f} s", "", "", True),
    ]


def starting_again(quick: bool) -> list[Line]:
    from bench import starting

    found = starting.measure()
    slowest = max(found.starts)
    other = "4 min 53 s to a first report (Signalen)"
    lines = [Line("started again, the slowest of three", f"{slowest:.1f} s", "", "", slowest <= 8)]
    if found.built is not None:
        whole = f"{found.built:.0f} s, after what is downloaded"
        lines.append(Line("built in an empty folder", whole, other, "", found.built <= 120))
    return lines


def live_pages(quick: bool) -> list[Line]:
    from bench import live

    pages, events = 1_000 if quick else 3_000, 5 if quick else 10
    heard, peer = live.measure(pages, events), live.measure_peer(pages, events)
    ratio = peer.last / heard.last
    return [
        Line(
            f"until the last of {heard.pages:,} heard it, median of {heard.events}",
            f"{heard.last:,.0f} ms; {heard.cpu * 1000:.0f} ms CPU",
            f"{peer.last:,.0f} ms; {peer.cpu * 1000:.0f} ms CPU (Channels)",
            f"{ratio:.0f} ×",
            heard.pages >= 3_000 and ratio >= 15,
        )
    ]


def approval(quick: bool) -> list[Line]:
    import numpy as np

    from bench import approval as measured

    rounds, people = measured.rounds_of(9_000, 2 if quick else 5, 50)
    page = float(np.percentile(np.concatenate([found.pages for found in rounds]), 95))
    last = float(np.median([max(found.pushes) for found in rounds]))
    complete = all(len(found.pushes) == people for found in rounds)
    worker = float(np.median([found.cpu["worker"] for found in rounds]))
    return [
        Line("to the open page, p95", f"{page:.2f} s", "", "", page <= 2),
        Line(
            f"to the push service, the last of {people:,}",
            f"{last:.2f} s; worker CPU {worker:.2f} s",
            "",
            "",
            complete and last <= 5,
        ),
    ]
