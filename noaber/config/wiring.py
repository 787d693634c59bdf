"""What follows what: the one table of effects between rooms, and of what runs by the clock.

An effect that goes to a higher room, or sideways, goes through the journal: an action records an
entry, and here stands which functions react to it. Read it top to bottom to know what happens next.
"""

from noaber.accounts import entries as accounts
from noaber.accounts.actions import sweep_codes, tell_passkey_added, tell_role_ending
from noaber.broadcasts import entries as broadcasts
from noaber.broadcasts.actions import (
    answer_by_text,
    close_finished_broadcasts,
    erase_old_words,
    forget_answerer,
    forget_answers,
    forget_pictures,
    keep_gates,
    nag_about_closing,
    open_rings_for,
    reach_newcomer,
    reckon_broadcasts,
    release_broadcasts,
)
from noaber.cases import entries as cases
from noaber.cases.actions import (
    count_places,
    end_outside_links,
    file_from_post,
    fold_counts,
    forget_old_cases,
    forget_reporter,
    note_overdue,
    sweep_drafts,
    take_in_new_mail,
)
from noaber.channels import entries as channels
from noaber.channels.actions import (
    climb_ladders,
    close_streams_of,
    empty_old_runs,
    forget_old_mailboxes,
    forget_old_replies,
    forget_old_texts,
    forget_person,
    join_incomplete_texts,
    place_early_receipts,
    revive_after_code,
    send_digests,
    sweep_messages,
)
from noaber.initiatives import entries as initiatives
from noaber.journal.actions import open_coming_partitions
from noaber.journal.clockwork import Tick
from noaber.journal.reading import Reactions, watch_lag
from noaber.journal.sealing import seal_finished_days
from noaber.people import entries as people
from noaber.people import throttle
from noaber.people.actions import end_finished_roles, forget_ended_trainings, remind_ending_roles
from noaber.people.sessions import SessionStore
from noaber.places.actions import close_finished_rings, forget_circles
from noaber.playbooks.actions import (
    advance_initiatives,
    forget_members,
    leave_for_good,
    note_closing,
    note_outcome,
    react_to,
    show_change,
    tick_off_by_entry,
)
from noaber.playbooks.book.heard import HEARD

REACTIONS: Reactions = {
    # Something was reported: it may open a ring around it, by the rules of a data file.
    cases.FILED: [open_rings_for],
    # Somebody came to live somewhere: what still holds there in a ring of days reaches them too.
    people.PLACE_ADDED: [reach_newcomer],
    # A message went out: if a playbook put it ready, its line in the delivery log is done.
    broadcasts.HANDED_OVER: [note_outcome],
    # It changed, or people heard how it ended: so is the line of its closing message.
    broadcasts.REVISION_SENT: [note_closing],
    broadcasts.CLOSED: [note_closing],
    broadcasts.WITHDRAWN: [note_closing],
    # Somebody's account goes: what other rooms keep of them goes too.
    people.ERASED: [forget_person, forget_reporter, forget_answerer, leave_for_good, close_streams_of],
    # Somebody texts back: it becomes the answer or the tip that a tap would have been.
    channels.TEXT_HEARD: [answer_by_text],
    # Somebody replies to a public post: it becomes a case at a desk, and they get its number.
    channels.POST_HEARD: [file_from_post],
    # A role ends in a month: its holder and the administrators of the organisation hear it.
    people.ROLE_ENDING: [tell_role_ending],
    # A new way into an account: its owner hears it, in case it was somebody else's.
    accounts.PASSKEY_ADDED: [tell_passkey_added],
    # Who signs in with a code from their mail has a mailbox that works again.
    accounts.SIGNED_IN: [revive_after_code],
    # Rights that were taken away end the streams that were opened with them.
    people.ROLE_ENDED: [close_streams_of],
    accounts.SESSION_ENDED: [close_streams_of],
    accounts.SIGNED_OUT_EVERYWHERE: [close_streams_of],
}

# What a playbook may react to is the same for all of them; what it does then is in its file.
for heard in HEARD:
    REACTIONS.setdefault(heard, []).extend([react_to, tick_off_by_entry])

# Whatever happens to an initiative, its open pages follow.
for happened in initiatives.ALL:
    REACTIONS.setdefault(happened, []).append(show_change)

TICKS: list[Tick] = [
    Tick("journal.lag", every=2, run=watch_lag),
    Tick("journal.partitions", every=6 * 3600, run=open_coming_partitions),
    Tick("journal.seal", every=3600, run=seal_finished_days),
    Tick("people.roles", every=60, run=end_finished_roles),
    Tick("people.reminders", every=3600, run=remind_ending_roles),
    Tick("people.trainings", every=6 * 3600, run=forget_ended_trainings),
    Tick("accounts.codes", every=600, run=sweep_codes),
    Tick("people.sessions", every=3600, run=SessionStore.clear_expired),
    Tick("people.throttle", every=600, run=throttle.sweep),
    Tick("places.rings", every=60, run=close_finished_rings),
    Tick("places.circles", every=6 * 3600, run=forget_circles),
    Tick("cases.counts", every=2, run=fold_counts),
    Tick("cases.places", every=60, run=count_places, atomic=False),
    Tick("cases.overdue", every=15, run=note_overdue),
    Tick("cases.mail", every=10, run=take_in_new_mail, atomic=False),
    Tick("cases.forget", every=600, run=forget_old_cases),
    Tick("cases.links", every=3600, run=end_outside_links),
    Tick("cases.drafts", every=3600, run=sweep_drafts),
    Tick("channels.texts", every=30, run=join_incomplete_texts),
    Tick("channels.receipts", every=30, run=place_early_receipts),
    Tick("channels.old_texts", every=3600, run=forget_old_texts),
    Tick("channels.replies", every=3600, run=forget_old_replies),
    Tick("channels.mailboxes", every=6 * 3600, run=forget_old_mailboxes),
    Tick("channels.ladders", every=5, run=climb_ladders, atomic=False),
    Tick("channels.digests", every=60, run=send_digests, atomic=False),
    Tick("channels.paper", every=3600, run=empty_old_runs),
    Tick("channels.sweep", every=600, run=sweep_messages),
    Tick("playbooks.clock", every=5, run=advance_initiatives, atomic=False),
    Tick("playbooks.forget", every=6 * 3600, run=forget_members, atomic=False),
    Tick("broadcasts.release", every=2, run=release_broadcasts, atomic=False),
    Tick("broadcasts.finish", every=5, run=close_finished_broadcasts, atomic=False),
    Tick("broadcasts.reckon", every=5, run=reckon_broadcasts, atomic=False),
    Tick("broadcasts.nag", every=60, run=nag_about_closing),
    Tick("broadcasts.gates", every=300, run=keep_gates),
    Tick("broadcasts.words", every=3600, run=erase_old_words, atomic=False),
    Tick("broadcasts.answers", every=6 * 3600, run=forget_answers),
    Tick("broadcasts.pictures", every=3600, run=forget_pictures),
]
