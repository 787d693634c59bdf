"""Headers that every answer carries."""

from secrets import token_urlsafe

from django.conf import settings

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self' 'nonce-{nonce}'; worker-src 'self' blob:; connect-src 'self'{extra}; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

# The base layer from outside, where an installation chose one.
BASEMAPS = {"own": "", "pdok": " https://api.pdok.nl"}


class HeadersMiddleware:
    """Sets the content security policy; a page's own inline script uses `request.csp_nonce`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.csp_nonce = token_urlsafe(12)
        response = self.get_response(request)
        if "Content-Security-Policy" not in response:
            extra = BASEMAPS[settings.NOABER_BASEMAP]
            response["Content-Security-Policy"] = POLICY.format(nonce=request.csp_nonce, extra=extra)
        response.setdefault("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()")
        return response
