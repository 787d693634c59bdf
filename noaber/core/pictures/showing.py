"""A picture on its way out: as a picture and nothing else, in this browser and nowhere kept."""

from django.http import HttpResponse

HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def as_response(content: bytes, *, name: str) -> HttpResponse:
    """Show a JPEG; the view that calls this has asked whether the reader may see it."""
    named = {"Content-Disposition": f'inline; filename="{name}.jpg"'}
    return HttpResponse(content, content_type="image/jpeg", headers=HEADERS | named)
