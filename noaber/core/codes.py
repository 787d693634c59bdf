"""QR codes, drawn by ourselves: a link that travels to a phone or on paper."""

import io

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def drawn(link: str, *, label: str = "") -> SafeString:
    """Return the link as a QR code in the page; with a label it is a picture that says so."""
    code = segno.make(link, error="m", micro=False).svg_inline(
        scale=4, border=2, dark="#1c2321", light="#ffffff", omitsize=True
    )
    svg = mark_safe(code)  # noqa: S308  drawn by segno from our own address
    return (
        format_html('<span class="nb-qr" role="img" aria-label="{}">{}</span>', label, svg) if label else svg
    )


def drawn_for_print(link: str) -> str:
    """The code as a file of its own (SVG), for a sheet that is printed."""
    svg = io.BytesIO()
    segno.make(link, error="m", micro=False).save(svg, kind="svg", border=0, xmldecl=False, scale=4)
    return svg.getvalue().decode()
