"""Screens: whose they are, which are silent, and which of them show a message now."""

from dataclasses import dataclass

from noaber.channels.models import Channel, Outcome, Result, Screen
from noaber.channels.rules import can_keep_screens
from noaber.core.secrets import digest


@dataclass(frozen=True)
class OnScreens:
    """How many screens hang where a message is for, show it now, have ever shown it, and are silent."""

    screens: int = 0
    showing: int = 0
    confirmed: int = 0
    silent: int = 0


def get_screen_by_token(token: str) -> Screen | None:
    """The screen with this secret link, also when the link was taken back."""
    return Screen.objects.filter(secret_digest=digest(token)).first()


def get_screen_for(person, pk: int) -> Screen | None:
    """A screen that hangs and that this person keeps."""
    screen = Screen.objects.select_related("organisation").filter(pk=pk, revoked_at=None).first()
    return screen if screen is not None and can_keep_screens(person, screen.organisation) else None


def screens_of(organisation) -> list[Screen]:
    """The screens of an organisation that hang; one query."""
    return list(Screen.objects.filter(organisation=organisation, revoked_at=None).order_by("name", "pk"))


def silent_screens() -> list[Screen]:
    """The screens that were there, should be on now, and have said nothing for too long."""
    return [screen for screen in Screen.objects.filter(revoked_at=None).order_by("pk") if screen.is_silent]


def screens_showing(source, *, area_ids: list[int], version: int, exercise: bool) -> OnScreens:
    """Count the screens in these areas that say that they show this version of `source`. Two queries."""
    here = list(Screen.objects.filter(revoked_at=None, area_ids__overlap=area_ids))
    here = [screen for screen in here if screen.exercises or not exercise]
    label = f"{source._meta.label_lower}:{source.pk}:{version}"
    confirmed = Result.objects.filter(
        mailing__source_label=source._meta.label_lower,
        mailing__source_id=source.pk,
        channel=Channel.WALL,
        outcome=Outcome.CONFIRMED,
    )
    return OnScreens(
        screens=len(here),
        showing=sum(screen.in_contact and label in screen.shows for screen in here),
        confirmed=confirmed.values("endpoint").distinct().count(),
        silent=sum(screen.is_silent for screen in here),
    )
