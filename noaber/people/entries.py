"""What this room writes in the journal: numbers, moments and short words, never a name or an address."""

from datetime import date

from noaber.journal.schema import declare

REGISTERED = declare("people.registered", language=str, invented=bool)
CORRECTED = declare("people.corrected", field=str)
PHONE_PROVED = declare("people.phone_proved")
DOWNLOADED = declare("people.downloaded")
ERASED = declare("people.erased", places=int, roles=int, again=bool)

PLACE_ADDED = declare("people.place_added", kind=str, coarse=bool)
PLACE_CONFIRMED = declare("people.place_confirmed")
PLACE_DOUBTED = declare("people.place_doubted")
PLACE_REMOVED = declare("people.place_removed")

ROLE_GRANTED = declare("people.role_granted", role=int, organisation=int, desk=int, mandate=str, until=date)
ROLE_ENDING = declare("people.role_ending", role=int, organisation=int, mandate=str, until=date)
ROLE_EXTENDED = declare("people.role_extended", role=int, organisation=int, mandate=str, until=date)
ROLE_ENDED = declare("people.role_ended", role=int, organisation=int, mandate=str, by_itself=bool)

TRAINING_RECORDED = declare("people.training_recorded", kind=str, organisation=int, until=date)
TRAINING_REMOVED = declare("people.training_removed", kind=str, by_itself=bool)

LETTER_ASKED = declare("people.letter_asked")
LETTER_PRINTED = declare("people.letter_printed")
VERIFIED = declare("people.verified", way=str, until=date)

CONSENT_GIVEN = declare("people.consent_given", purpose=str, version=str)
CONSENT_WITHDRAWN = declare("people.consent_withdrawn", purpose=str)

ORGANISATION_SAVED = declare("people.organisation_saved", kind=str)
DESK_SAVED = declare("people.desk_saved", organisation=int)
