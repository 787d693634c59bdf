"""What stands around every page: the menus, the reader's own place, how they want to see it.

Everything is worked out only when a template asks for it, so that a page that shows none of it costs nothing.
"""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from noaber.channels import queries as channels
from noaber.core.links import address
from noaber.people.rules import roles_of
from noaber.playbooks.queries.late import late_count

# (address, icon, word, the paths that belong to it)
RESIDENT = (
    ("site:my_place", "house", _("Buurt"), ("/buurt/",)),
    ("cases:report", "square-pen", _("Meld"), ("/melden/",)),
    ("site:inbox", "mail", _("Berichten"), ("/berichten/", "/bericht/")),
    ("site:agenda", "calendar-days", _("Agenda"), ("/agenda/",)),
    ("accounts:me", "user", _("Ik"), ("/ik/", "/mijn-meldingen/")),
)
# (address, word, the paths that belong to it, the mandates that open it)
DESK = (
    ("cases:queue", _("Wachtrij"), ("/balie/",), {"handler", "officer"}),
    ("cases:flags", _("Ongepast"), ("/balie/ongepast/",), {"handler", "moderator"}),
    (
        "broadcasts:list",
        _("Berichten"),
        ("/berichten-maken/", "/oefeningen/"),
        {"author", "approver", "handler"},
    ),
    ("channels:paper_runs", _("Drukwerk"), ("/drukwerk/",), {"officer", "author"}),
    (
        "playbooks:initiatives",
        _("Initiatieven"),
        ("/initiatieven/",),
        {"handler", "officer", "author", "approver", "administrator"},
    ),
    ("site:my_place", _("Buurt"), ("/buurt/",), {"handler", "officer", "moderator", "author", "approver"}),
    (
        "playbooks:list",
        _("Draaiboeken"),
        ("/draaiboeken/",),
        {"handler", "officer", "moderator", "author", "approver", "administrator"},
    ),
    ("accounts:roles", _("Mensen"), ("/beheer/mensen/", "/beheer/brieven/"), {"administrator"}),
    ("channels:screens", _("Schermen"), ("/beheer/schermen/",), {"administrator"}),
    ("state", _("Toestand"), ("/beheer/toestand/",), {"administrator"}),
)


@dataclass(frozen=True)
class Item:
    """One entry of a menu."""

    url: str
    word: str
    icon: str = ""
    current: str = ""
    count: int = 0


@dataclass(frozen=True)
class OtherLanguage:
    """A language that the reader can change to, named in itself."""

    code: str
    name: str
    url: str


class Shell:
    """The surroundings of one page for one reader."""

    def __init__(self, request):
        self.request = request

    @cached_property
    def theme(self):
        """Return "light" or "dark" when the reader chose, else nothing: the device decides."""
        chosen = self.request.COOKIES.get("weergave", "")
        return chosen if chosen in ("light", "dark") else ""

    @cached_property
    def languages(self):
        """The languages that the page is not in, each with the address that changes to it."""
        back = urlencode({"terug": self.request.get_full_path() if self.request.method == "GET" else "/"})
        return [
            OtherLanguage(
                code, get_language_info(code)["name_local"], f"{reverse('site:language', args=[code])}?{back}"
            )
            for code, _name in settings.LANGUAGES
            if code != get_language()
        ]

    @cached_property
    def person(self):
        """The reader when signed in."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def menu(self):
        """The resident's five."""
        counts = {"site:inbox": self.unread}
        return [
            Item(url, word, icon, self._current(paths, url), counts.get(name, 0))
            for name, icon, word, paths in RESIDENT
            if (url := address(name))
        ]

    @cached_property
    def desk_menu(self):
        """What the reader's mandates open; at the initiatives, in how many of theirs something is late."""
        held = {role.mandate for role in roles_of(self.person)} if self.person else set()
        open_to_me = [
            (url, word, paths) for name, word, paths, opens in DESK if held & opens and (url := address(name))
        ]
        here = self._nearest(start for _url, _word, paths in open_to_me for start in paths)
        late_url = address("playbooks:initiatives")
        return [
            Item(
                url,
                word,
                current=self._current(paths, url) if here in paths else "",
                count=late_count(self.person) if url == late_url else 0,
            )
            for url, word, paths in open_to_me
        ]

    @cached_property
    def me_url(self):
        return address("accounts:me")

    @cached_property
    def report_url(self):
        return address("cases:report")

    @cached_property
    def catalogue_url(self):
        return address("playbooks:list")

    @cached_property
    def sign_in_url(self):
        return address("accounts:sign_in")

    @cached_property
    def follow_url(self):
        """Where a place is added to those that the reader hears about; joining comes first."""
        return address("accounts:new_place" if self.person else "accounts:join")

    @cached_property
    def unread(self):
        """How many messages the reader hasn't opened."""
        return channels.unread_count(self.person) if self.person else 0

    @cached_property
    def switch_url(self):
        """Where the demo lets one look as somebody else."""
        return address("demo:switch") if settings.NOABER_DEMO else ""

    def _nearest(self, starts):
        """The longest of these beginnings that the page's own address has."""
        return max((start for start in starts if self.request.path.startswith(start)), key=len, default="")

    def _current(self, paths, url):
        path = self.request.path
        if path == url:
            return "page"
        return "true" if any(path.startswith(start) for start in paths) else ""


def shell(request):
    """Context processor: `shell` in every template."""
    return {"shell": Shell(request)}
