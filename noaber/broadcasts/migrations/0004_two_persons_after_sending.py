"""The two-person rule for what is out already, the gate of an authority and the wall around exercises.

- What is out changes only into the newest version that somebody signed for, and only with the approval of a
  second person for exactly that version. The same to fewer people needs no second person: nothing may differ but
  that more is taken off. Kind, sender, urgency and exercise are for ever.
- A kind with a gate is offered, approved and handed over only with a reference and a last day that the message
  does not pass.
- A practice report belongs to an exercise.
"""

from importlib import import_module

from django.db import migrations

from noaber.broadcasts.kinds import catalogue

FORWARDS = """
CREATE OR REPLACE FUNCTION broadcasts_content(b broadcasts_broadcast) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'format', 1,
        'organisation_id', b.organisation_id,
        'kind', b.kind,
        'category', b.category,
        'exercise', b.exercise,
        'title', b.title,
        'text', b.text,
        'advice', b.advice,
        'called_112_at', broadcasts_microseconds(b.called_112_at),
        'audience', b.audience,
        'channels', to_jsonb(b.channels),
        'urgency', b.urgency,
        'expires_at', broadcasts_microseconds(b.expires_at),
        'scheduled_at', broadcasts_microseconds(b.scheduled_at)
    )
    || CASE WHEN b.authority_reference <> '' OR b.authority_until IS NOT NULL
       THEN jsonb_build_object('authority_reference', b.authority_reference,
                               'authority_until', broadcasts_microseconds(b.authority_until))
       ELSE '{}' END
    || CASE WHEN b.spare_dosed THEN jsonb_build_object('spare_dosed', true) ELSE '{}' END
$$;

CREATE FUNCTION broadcasts_hash_of(content jsonb) RETURNS text LANGUAGE sql STABLE
RETURN encode(sha256(convert_to(content::text, 'UTF8')), 'hex');

-- What may never change in something that is out.
CREATE FUNCTION broadcasts_fixed(content jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE
RETURN content - '{title,text,advice,called_112_at,audience,channels,expires_at}'::text[];

CREATE FUNCTION broadcasts_takes_no_less(before jsonb, after jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT NOT EXISTS (
        SELECT FROM jsonb_each(before || after) AS k
        WHERE CASE
            WHEN jsonb_typeof(COALESCE(before -> k.key, '[]')) = 'array'
                 AND jsonb_typeof(COALESCE(after -> k.key, '[]')) = 'array'
            THEN EXISTS (
                SELECT FROM jsonb_array_elements(COALESCE(before -> k.key, '[]')) AS o
                WHERE o.value NOT IN (SELECT n.value FROM jsonb_array_elements(COALESCE(after -> k.key, '[]')) AS n))
            ELSE before -> k.key IS DISTINCT FROM after -> k.key
        END)
$$;

CREATE FUNCTION broadcasts_only_narrows(before jsonb, after jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT before <> after
       AND before - 'audience' = after - 'audience'
       AND (before -> 'audience') - '{minus,sure_only}'::text[] = (after -> 'audience') - '{minus,sure_only}'::text[]
       AND (COALESCE(after -> 'audience' -> 'sure_only', 'false') = 'true'
            OR COALESCE(before -> 'audience' -> 'sure_only', 'false') = 'false')
       AND broadcasts_takes_no_less(COALESCE(before -> 'audience' -> 'minus', '{}'),
                                    COALESCE(after -> 'audience' -> 'minus', '{}'))
$$;

CREATE OR REPLACE FUNCTION broadcasts_touched(broadcast bigint, who bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM broadcasts_edit e WHERE e.broadcast_id = broadcast AND e.person_id = who)
        OR EXISTS (SELECT FROM broadcasts_broadcast b
                   WHERE b.id = broadcast AND who IN (b.author_id, b.submitted_by_id))
        OR EXISTS (SELECT FROM broadcasts_revision r
                   WHERE r.broadcast_id = broadcast AND who IN (r.begun_by_id, r.submitted_by_id))
$$;

-- Out: the last approved version, as it was approved or said to fewer people since.
CREATE FUNCTION broadcasts_still_agreed(b broadcasts_broadcast) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM (SELECT * FROM broadcasts_approval a
                     WHERE a.broadcast_id = b.id AND a.version <= b.version
                     ORDER BY a.version DESC LIMIT 1) AS a
        JOIN broadcasts_edit e ON e.broadcast_id = b.id AND e.version = a.version
        WHERE a.content_hash = broadcasts_hash_of(e.content)
          AND (e.content = broadcasts_content(b) OR broadcasts_only_narrows(e.content, broadcasts_content(b)))
          AND a.person_id <> b.author_id AND a.person_id <> b.submitted_by_id
          AND NOT EXISTS (SELECT FROM broadcasts_edit w
                          WHERE w.broadcast_id = b.id AND w.person_id = a.person_id AND w.version <= a.version))
$$;

CREATE FUNCTION broadcasts_gate_is_open(b broadcasts_broadcast) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (
        SELECT FROM broadcasts_gate g
        WHERE g.kind = b.kind AND NOT COALESCE(
            b.authority_reference ~ '[^[:space:]]'
            AND b.expires_at <= b.authority_until
            AND b.authority_until <= b.submitted_at + make_interval(days => g.max_days + 1), false))
$$;

-- What is out becomes the newest version that was signed for, approved or only narrowed; returns that version.
CREATE FUNCTION broadcasts_revised(before broadcasts_broadcast, after broadcasts_broadcast)
RETURNS integer LANGUAGE plpgsql STABLE AS $$
DECLARE e broadcasts_edit;
BEGIN
    SELECT * INTO e FROM broadcasts_edit WHERE broadcast_id = after.id ORDER BY version DESC LIMIT 1;
    IF e.version <= before.version OR e.content IS DISTINCT FROM broadcasts_content(after)
       OR broadcasts_fixed(e.content) <> broadcasts_fixed(broadcasts_content(before)) THEN
        PERFORM broadcasts_refuse('broadcast_is_out', 'what has left the house changes only into a version that was signed for');
    END IF;
    IF NOT broadcasts_only_narrows(broadcasts_content(before), e.content) AND NOT EXISTS (
        SELECT FROM broadcasts_approval a
        WHERE a.broadcast_id = after.id AND a.version = e.version
          AND a.content_hash = broadcasts_hash_of(e.content) AND NOT broadcasts_touched(after.id, a.person_id)) THEN
        PERFORM broadcasts_refuse('broadcast_two_persons', 'no second person approved this version');
    END IF;
    RETURN e.version;
END $$;

CREATE OR REPLACE FUNCTION broadcasts_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    steps CONSTANT jsonb := '{
        "draft": ["submitted", "withdrawn"],
        "submitted": ["draft", "rejected", "approved", "withdrawn"],
        "rejected": ["draft", "submitted", "withdrawn"],
        "approved": ["draft", "sending", "withdrawn"],
        "sending": ["sent", "closed", "withdrawn"],
        "sent": ["sending", "closed", "withdrawn"],
        "closed": [],
        "withdrawn": []
    }';
    revised boolean := false;
BEGIN
    NEW.content_hash := broadcasts_hash(NEW);
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'draft' THEN
            PERFORM broadcasts_refuse('broadcast_begins_as_draft', 'a broadcast begins as a draft');
        END IF;
        NEW.version := 1;
        RETURN NEW;
    END IF;
    IF NEW.author_id <> OLD.author_id OR NEW.exercise <> OLD.exercise OR NEW.id <> OLD.id THEN
        PERFORM broadcasts_refuse('broadcast_keeps_author', 'author and exercise are never changed');
    END IF;
    NEW.version := OLD.version;
    IF NEW.content_hash <> OLD.content_hash THEN
        IF OLD.status IN ('sending', 'sent') AND NEW.status IN ('sending', 'sent') THEN
            NEW.version := broadcasts_revised(OLD, NEW);
            NEW.status := 'sending';
            revised := true;
        ELSIF OLD.status NOT IN ('draft', 'submitted', 'rejected', 'approved') THEN
            PERFORM broadcasts_refuse('broadcast_is_out', 'what has left the house is not changed');
        ELSE
            NEW.version := OLD.version + 1;
            NEW.status := 'draft';
        END IF;
    END IF;
    IF NEW.status <> OLD.status AND NOT ((steps -> OLD.status) ? NEW.status
                                         AND (revised OR OLD.status <> 'sent' OR NEW.status <> 'sending')) THEN
        PERFORM broadcasts_refuse('broadcast_step', format('a broadcast does not go from %s to %s', OLD.status, NEW.status));
    END IF;
    IF OLD.submitted_by_id IS NOT NULL AND NEW.submitted_by_id IS DISTINCT FROM OLD.submitted_by_id
       AND OLD.status NOT IN ('draft', 'rejected') THEN
        PERFORM broadcasts_refuse('broadcast_two_persons', 'who submitted a broadcast is not changed');
    END IF;
    IF NEW.status IN ('approved', 'sending', 'sent', 'closed') AND NOT (CASE
        WHEN OLD.status IN ('sending', 'sent', 'closed') THEN broadcasts_still_agreed(NEW)
        ELSE broadcasts_agreed(NEW) END) THEN
        PERFORM broadcasts_refuse('broadcast_two_persons', 'no second person approved this content');
    END IF;
    IF (revised OR (NEW.status <> OLD.status AND NEW.status IN ('submitted', 'approved', 'sending')))
       AND NOT broadcasts_gate_is_open(NEW) THEN
        PERFORM broadcasts_refuse('broadcast_needs_authority', 'this kind needs the reference of an authority and a last day');
    END IF;
    IF (NEW.status = 'closed' OR (NEW.status = 'withdrawn' AND OLD.status IN ('sending', 'sent', 'withdrawn')
                                  AND NEW.handed_over_at IS NOT NULL))
       AND NOT EXISTS (SELECT FROM broadcasts_closing c WHERE c.broadcast_id = NEW.id) THEN
        PERFORM broadcasts_refuse('broadcast_ends_with_closing', 'a broadcast that is out ends with a closing message');
    END IF;
    IF NEW.handed_over_at IS DISTINCT FROM OLD.handed_over_at AND OLD.status <> 'approved' THEN
        PERFORM broadcasts_refuse('broadcast_is_out', 'the moment of handing over is written once');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION broadcasts_guard_edit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE b broadcasts_broadcast;
BEGIN
    SELECT * INTO b FROM broadcasts_broadcast WHERE id = NEW.broadcast_id FOR UPDATE;
    IF b.status IN ('sending', 'sent') THEN
        IF NEW.version <> (SELECT max(e.version) + 1 FROM broadcasts_edit e WHERE e.broadcast_id = b.id) THEN
            PERFORM broadcasts_refuse('broadcast_edit_fits', 'versions follow one another');
        END IF;
        IF broadcasts_fixed(NEW.content) IS DISTINCT FROM broadcasts_fixed(broadcasts_content(b)) THEN
            PERFORM broadcasts_refuse('broadcast_edit_fits', 'what is out keeps its kind, sender, urgency and exercise');
        END IF;
        RETURN NEW;
    END IF;
    IF b.status <> 'draft' OR b.version <> NEW.version THEN
        PERFORM broadcasts_refuse('broadcast_edit_fits', 'an edit is of the version that is being written');
    END IF;
    IF NEW.content IS DISTINCT FROM broadcasts_content(b) THEN
        PERFORM broadcasts_refuse('broadcast_edit_fits', 'an edit says what the broadcast says');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION broadcasts_guard_approval() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    b broadcasts_broadcast;
    agreed_hash text;
BEGIN
    SELECT * INTO b FROM broadcasts_broadcast WHERE id = NEW.broadcast_id FOR UPDATE;
    IF b.status IN ('sending', 'sent') THEN
        SELECT broadcasts_hash_of(e.content) INTO agreed_hash
        FROM broadcasts_revision r JOIN broadcasts_edit e ON e.broadcast_id = b.id AND e.version = r.version
        WHERE r.broadcast_id = b.id AND r.state = 'submitted' AND r.version = NEW.version
          AND r.version = (SELECT max(n.version) FROM broadcasts_edit n WHERE n.broadcast_id = b.id);
        IF agreed_hash IS NULL THEN
            PERFORM broadcasts_refuse('broadcast_step', 'only the newest version that was offered is approved');
        END IF;
    ELSIF b.status <> 'submitted' THEN
        PERFORM broadcasts_refuse('broadcast_step', 'only a submitted broadcast is approved');
    ELSE
        agreed_hash := broadcasts_hash(b);
        IF b.version <> NEW.version OR b.content_hash <> agreed_hash THEN
            PERFORM broadcasts_refuse('broadcast_approval_fits', 'an approval is of exactly this content');
        END IF;
    END IF;
    IF agreed_hash IS DISTINCT FROM NEW.content_hash THEN
        PERFORM broadcasts_refuse('broadcast_approval_fits', 'an approval is of exactly this content');
    END IF;
    IF NOT EXISTS (SELECT FROM broadcasts_edit e WHERE e.broadcast_id = b.id AND e.version = NEW.version) THEN
        PERFORM broadcasts_refuse('broadcast_approval_fits', 'nobody signed for this version');
    END IF;
    IF broadcasts_touched(b.id, NEW.person_id) THEN
        PERFORM broadcasts_refuse('broadcast_two_persons', 'who wrote a broadcast does not approve it');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION broadcasts_guard_practice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM broadcasts_broadcast b WHERE b.id = NEW.broadcast_id AND b.exercise) THEN
        PERFORM broadcasts_refuse('broadcast_practice_is_exercise', 'a practice report belongs to an exercise');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER broadcasts_guard_practice BEFORE INSERT OR UPDATE ON broadcasts_practicereport
FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_practice();
"""


DROP = """
DROP TRIGGER broadcasts_guard_practice ON broadcasts_practicereport;
DROP FUNCTION broadcasts_guard_practice();
DROP FUNCTION broadcasts_revised(broadcasts_broadcast, broadcasts_broadcast);
DROP FUNCTION broadcasts_gate_is_open(broadcasts_broadcast);
DROP FUNCTION broadcasts_still_agreed(broadcasts_broadcast);
DROP FUNCTION broadcasts_only_narrows(jsonb, jsonb);
DROP FUNCTION broadcasts_takes_no_less(jsonb, jsonb);
DROP FUNCTION broadcasts_fixed(jsonb);
DROP FUNCTION broadcasts_hash_of(jsonb);
"""
# Back to what the rule was: what is replaced here gets its first words again, then the rest goes.
FIRST = import_module("noaber.broadcasts.migrations.0002_two_persons").FORWARDS
BACKWARDS = FIRST.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(
    "CREATE TRIGGER", "CREATE OR REPLACE TRIGGER"
)


def write_gates(apps, _editor) -> None:
    """The kinds with a gate, as the data file says now; the tick follows it from here."""
    gate = apps.get_model("broadcasts", "Gate")
    gate.objects.bulk_create(
        gate(kind=kind.slug, max_days=kind.authority.max_days)
        for kind in catalogue().kinds.values()
        if kind.authority
    )


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0003_what_is_out_can_change")]

    operations = [
        migrations.RunSQL(FORWARDS, BACKWARDS + DROP),
        migrations.RunPython(write_gates, migrations.RunPython.noop),
    ]
