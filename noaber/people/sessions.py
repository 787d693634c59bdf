"""Sessions that a stolen database does not open: a digest of the cookie, encrypted contents, a row a browser.

Settings name this module as SESSION_ENGINE. A row knows its person, so that somebody can see where they are
signed in and end it there.
"""

import json
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction

from noaber.core import clock
from noaber.core.crypto import CannotDecrypt
from noaber.core.secrets import digest
from noaber.people.models import Session

WITHOUT_PERSON = timedelta(hours=2)
SEEN_EVERY = timedelta(hours=1)


class SessionStore(SessionBase):
    """Django's session on our own table."""

    @property
    def mark(self):
        """By which the owner of this session knows it in their list."""
        return digest(self.session_key).hex()[:16]

    def load(self):
        row = self._row()
        if row is None:
            self._session_key = None
            return {}
        if clock.now() - row.seen_at > SEEN_EVERY:
            Session.objects.filter(pk=row.pk).update(seen_at=clock.now(), expires_at=ends_at(row.person_id))
        return json.loads(row.contents)

    def _row(self) -> Session | None:
        """The running session of this cookie; none when its key has left the ring."""
        try:
            return Session.objects.filter(
                key_digest=digest(self.session_key), expires_at__gt=clock.now()
            ).first()
        except CannotDecrypt:
            return None

    def exists(self, session_key):
        return Session.objects.filter(key_digest=digest(session_key)).exists()

    def create(self):
        self._session_key = self._get_new_session_key()
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create=False):
        if self.session_key is None:
            return self.create()
        contents = self._get_session(no_load=must_create)
        person_id = contents.get(SESSION_KEY)
        now = clock.now()
        values = {
            "person_id": int(person_id) if person_id else None,
            "contents": json.dumps(contents),
            "seen_at": now,
            "expires_at": ends_at(person_id),
        }
        key = digest(self.session_key)
        if must_create:
            return _insert(Session(key_digest=key, started_at=now, **values))
        if not Session.objects.filter(pk=key).update(**values):
            raise UpdateError
        return None

    def delete(self, session_key=None):
        key = session_key or self.session_key
        if key:
            Session.objects.filter(pk=digest(key)).delete()

    @classmethod
    def clear_expired(cls):
        """Remove what has ended; run by the tick."""
        Session.objects.filter(expires_at__lt=clock.now()).delete()


def ends_at(person_id):
    """When a session that is used now ends: soon for a visitor, later for who is signed in."""
    age = timedelta(seconds=settings.SESSION_COOKIE_AGE) if person_id else WITHOUT_PERSON
    return clock.now() + age


def _insert(row: Session) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as taken:
        raise CreateError from taken
