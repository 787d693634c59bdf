"""What this room can say to a person. The texts are in templates/cases/notices/, Dutch first."""

from django.utils.translation import gettext_lazy as _

from noaber.channels.notices import Notice

CASE_RECEIVED = Notice("cases.received", category="answers", title=_("Wij hebben uw melding"))
CASE_JOINED = Notice("cases.joined", category="answers", title=_("U meldt mee"))
CASE_ASKED = Notice("cases.asked", category="answers", title=_("Een vraag over uw melding"))
CASE_ANSWERED = Notice("cases.answered", category="answers", title=_("Antwoord op uw melding"))
CASE_CLOSED = Notice("cases.closed", category="answers", title=_("Uw melding is afgehandeld"))
CASE_UNDONE = Notice("cases.close_undone", category="answers", title=_("Uw melding loopt toch nog"))
CASE_REOPENED = Notice("cases.reopened", category="answers", title=_("Een melding die u volgt, loopt weer"))
CASE_MERGED = Notice("cases.merged", category="answers", title=_("Uw melding is samengevoegd"))
CASE_HANDED_OVER = Notice(
    "cases.handed_over", category="answers", title=_("Een andere balie behandelt uw melding")
)
CASE_OUTSIDE = Notice(
    "cases.handed_outside", category="answers", title=_("Kunt u ons helpen met een melding?")
)
CASE_REMOVED = Notice("cases.removed", category="answers", title=_("Uw tekst is weggehaald"))
FLAG_DECIDED = Notice(
    "cases.flag_decided", category="answers", title=_("Besluit over uw melding van ongepast")
)
APPEAL_DECIDED = Notice("cases.appeal_decided", category="answers", title=_("Besluit over uw bezwaar"))
POST_RECEIVED = Notice("cases.post_received", category="answers", title=_("Wij hebben uw reactie"))
POST_NEWS = Notice("cases.post_news", category="answers", title=_("Nieuws over uw reactie"))
POST_NOT_TAKEN = Notice("cases.post_not_taken", category="answers", title=_("Wij namen uw reactie niet aan"))

ALL = [
    CASE_RECEIVED,
    CASE_JOINED,
    CASE_ASKED,
    CASE_ANSWERED,
    CASE_CLOSED,
    CASE_UNDONE,
    CASE_REOPENED,
    CASE_MERGED,
    CASE_HANDED_OVER,
    CASE_OUTSIDE,
    CASE_REMOVED,
    FLAG_DECIDED,
    APPEAL_DECIDED,
    POST_RECEIVED,
    POST_NEWS,
    POST_NOT_TAKEN,
]
