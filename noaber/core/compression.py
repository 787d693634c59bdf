"""Pages leave compressed, since an old phone on a slow line waits for bytes."""

from django.conf import settings
from django.middleware.gzip import GZipMiddleware

# Pictures, PDFs and map tiles are compressed already, or gain nothing.
TEXTS = ("text/", "application/json", "application/geo+json", "application/atom+xml", "application/manifest")


class CompressionMiddleware(GZipMiddleware):
    """Compresses text, but nothing by whose length another site could measure a secret (BREACH).

    That attack makes a victim's browser ask for the same page with guess after guess, from another site,
    and watches how long the answers are. So an answer to somebody with a session leaves uncompressed when
    another site asked for it; browsers say who asks. Beside that the form token differs in every answer
    (Django masks it) and Django adds up to 100 bytes at random. A page whose address is itself the secret
    can be compressed: nobody can ask for it who does not hold the secret already.
    """

    def process_response(self, request, response):
        if not response.get("Content-Type", "").startswith(TEXTS) or measurable(request):
            return response
        return super().process_response(request, response)


def measurable(request) -> bool:
    """Whether another site made this browser ask for a page that may show somebody's own things."""
    from_elsewhere = request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")
    return from_elsewhere and settings.SESSION_COOKIE_NAME in request.COOKIES
