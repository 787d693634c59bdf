"""What is written in the journal about an initiative. Slugs and numbers only."""

from noaber.journal.schema import declare

PREPARED = declare("initiatives.prepared", playbook=str, version=int)
INVITED = declare("initiatives.invited", role=str)
JOINED = declare("initiatives.joined", role=str)
DECLINED = declare("initiatives.declined", role=str)
LEFT = declare("initiatives.left", role=str)
VALUE_CHOSEN = declare("initiatives.value_chosen", key=str, value=str, before=str)
STARTED = declare("initiatives.started", playbook=str, version=int)
STAGE_BEGUN = declare("initiatives.stage_begun", stage=str, planned_at=str)
STAGE_ENDED = declare("initiatives.stage_ended", stage=str, how=str)
STAGE_OVERDUE = declare("initiatives.stage_overdue", stage=str)
GATE_OPENED = declare("initiatives.gate_opened", gate=str, kind=str)
GATE_SHUT = declare("initiatives.gate_shut", gate=str, kind=str)
PLANNED = declare("initiatives.planned", key=str, what=str)
DONE = declare("initiatives.done", key=str, what=str, late=bool)
PAUSED = declare("initiatives.paused")
RESUMED = declare("initiatives.resumed", seconds=int)
HANDED_ON = declare("initiatives.handed_on")
STOPPED = declare("initiatives.stopped", rule=str)
ENDED = declare("initiatives.ended", done=int, late=int, never=int)
FORGOTTEN = declare("initiatives.forgotten", members=int)
