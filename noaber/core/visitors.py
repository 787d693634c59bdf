"""Who is at the other end when proxies stand before us."""

from ipaddress import ip_address

from django.conf import settings


class VisitorMiddleware:
    """Sets REMOTE_ADDR to the visitor's address as the outermost of our own proxies saw it.

    Every proxy adds to the end of X-Forwarded-For whom it heard. Of `NOABER_PROXIES` trusted ones, so many
    lines count from the end; what stands before them the visitor may have made up.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.NOABER_PROXIES:
            told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            request.META["REMOTE_ADDR"] = visitor_of(told, settings.NOABER_PROXIES) or request.META.get(
                "REMOTE_ADDR", ""
            )
        return self.get_response(request)


def visitor_of(told: list[str], proxies: int) -> str:
    """The address that the first of so many proxies wrote down; empty when it wrote none."""
    written = told[-proxies].strip() if len(told) >= proxies else ""
    try:
        return str(ip_address(written))
    except ValueError:
        return ""
