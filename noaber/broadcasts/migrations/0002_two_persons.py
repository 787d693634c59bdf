"""The two-person rule, held by the database: no console and no bug gets past it.

- The hash of what is bound is worked out here for every write; whoever sets it by hand is overruled.
- Another content makes another version, and a submitted or approved broadcast a draft again.
- A version counts only when somebody signed for it (edit), and leaves only with the approval of somebody who never
  wrote, edited or submitted any version of it (approval).
- What has left the house does not change any more, and does not end without a closing.
- Edits, approvals and closings are written once.

Refusals are check violations (SQLSTATE 23514) with the name of the rule as constraint.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION broadcasts_microseconds(moment timestamptz) RETURNS bigint LANGUAGE sql STABLE
RETURN (extract(epoch FROM moment) * 1000000)::bigint;

CREATE FUNCTION broadcasts_content(b broadcasts_broadcast) RETURNS jsonb LANGUAGE sql STABLE AS $$
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
$$;

CREATE FUNCTION broadcasts_hash(b broadcasts_broadcast) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(broadcasts_content(b)::text, 'UTF8')), 'hex')
$$;

CREATE FUNCTION broadcasts_refuse(rule text, sentence text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', sentence USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;

CREATE FUNCTION broadcasts_touched(broadcast bigint, who bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM broadcasts_edit e WHERE e.broadcast_id = broadcast AND e.person_id = who)
        OR EXISTS (SELECT FROM broadcasts_broadcast b
                   WHERE b.id = broadcast AND who IN (b.author_id, b.submitted_by_id))
$$;

CREATE FUNCTION broadcasts_agreed(b broadcasts_broadcast) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM broadcasts_approval a
        WHERE a.broadcast_id = b.id AND a.version = b.version AND a.content_hash = b.content_hash
          AND a.person_id <> b.author_id AND a.person_id <> b.submitted_by_id
          AND NOT EXISTS (SELECT FROM broadcasts_edit e
                          WHERE e.broadcast_id = b.id AND e.person_id = a.person_id))
$$;

CREATE FUNCTION broadcasts_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    steps CONSTANT jsonb := '{
        "draft": ["submitted", "withdrawn"],
        "submitted": ["draft", "rejected", "approved", "withdrawn"],
        "rejected": ["draft", "submitted", "withdrawn"],
        "approved": ["draft", "sending", "withdrawn"],
        "sending": ["sent", "closed", "withdrawn"],
        "sent": ["closed", "withdrawn"],
        "closed": [],
        "withdrawn": []
    }';
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
        IF OLD.status NOT IN ('draft', 'submitted', 'rejected', 'approved') THEN
            PERFORM broadcasts_refuse('broadcast_is_out', 'what has left the house is not changed');
        END IF;
        NEW.version := OLD.version + 1;
        NEW.status := 'draft';
    END IF;
    IF NEW.status <> OLD.status AND NOT (steps -> OLD.status) ? NEW.status THEN
        PERFORM broadcasts_refuse('broadcast_step', format('a broadcast does not go from %s to %s', OLD.status, NEW.status));
    END IF;
    IF OLD.submitted_by_id IS NOT NULL AND NEW.submitted_by_id IS DISTINCT FROM OLD.submitted_by_id
       AND OLD.status NOT IN ('draft', 'rejected') THEN
        PERFORM broadcasts_refuse('broadcast_two_persons', 'who submitted a broadcast is not changed');
    END IF;
    IF NEW.status IN ('approved', 'sending', 'sent', 'closed') AND NOT broadcasts_agreed(NEW) THEN
        PERFORM broadcasts_refuse('broadcast_two_persons', 'no second person approved this content');
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

CREATE TRIGGER broadcasts_guard BEFORE INSERT OR UPDATE ON broadcasts_broadcast
FOR EACH ROW EXECUTE FUNCTION broadcasts_guard();

CREATE FUNCTION broadcasts_guard_edit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE b broadcasts_broadcast;
BEGIN
    SELECT * INTO b FROM broadcasts_broadcast WHERE id = NEW.broadcast_id FOR UPDATE;
    IF b.status <> 'draft' OR b.version <> NEW.version THEN
        PERFORM broadcasts_refuse('broadcast_edit_fits', 'an edit is of the version that is being written');
    END IF;
    IF NEW.content IS DISTINCT FROM broadcasts_content(b) THEN
        PERFORM broadcasts_refuse('broadcast_edit_fits', 'an edit says what the broadcast says');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER broadcasts_guard_edit BEFORE INSERT ON broadcasts_edit
FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_edit();

CREATE FUNCTION broadcasts_guard_approval() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE b broadcasts_broadcast;
BEGIN
    SELECT * INTO b FROM broadcasts_broadcast WHERE id = NEW.broadcast_id FOR UPDATE;
    IF b.status <> 'submitted' THEN
        PERFORM broadcasts_refuse('broadcast_step', 'only a submitted broadcast is approved');
    END IF;
    IF b.version <> NEW.version OR b.content_hash <> NEW.content_hash OR broadcasts_hash(b) <> NEW.content_hash THEN
        PERFORM broadcasts_refuse('broadcast_approval_fits', 'an approval is of exactly this content');
    END IF;
    IF NOT EXISTS (SELECT FROM broadcasts_edit e WHERE e.broadcast_id = b.id AND e.version = b.version) THEN
        PERFORM broadcasts_refuse('broadcast_approval_fits', 'nobody signed for this version');
    END IF;
    IF broadcasts_touched(b.id, NEW.person_id) THEN
        PERFORM broadcasts_refuse('broadcast_two_persons', 'who wrote a broadcast does not approve it');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER broadcasts_guard_approval BEFORE INSERT ON broadcasts_approval
FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_approval();

CREATE FUNCTION broadcasts_guard_closing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE b broadcasts_broadcast;
BEGIN
    SELECT * INTO b FROM broadcasts_broadcast WHERE id = NEW.broadcast_id FOR UPDATE;
    IF b.status NOT IN ('sending', 'sent') THEN
        PERFORM broadcasts_refuse('broadcast_step', 'only what is out is closed');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER broadcasts_guard_closing BEFORE INSERT ON broadcasts_closing
FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_closing();

CREATE FUNCTION broadcasts_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM broadcasts_refuse('broadcast_written_once', format('%s is written once', TG_TABLE_NAME));
    RETURN NULL;
END $$;

CREATE TRIGGER broadcasts_written_once BEFORE UPDATE OR DELETE ON broadcasts_edit
FOR EACH ROW EXECUTE FUNCTION broadcasts_written_once();
CREATE TRIGGER broadcasts_written_once BEFORE UPDATE OR DELETE ON broadcasts_approval
FOR EACH ROW EXECUTE FUNCTION broadcasts_written_once();
CREATE TRIGGER broadcasts_written_once BEFORE UPDATE OR DELETE ON broadcasts_closing
FOR EACH ROW EXECUTE FUNCTION broadcasts_written_once();
"""

BACKWARDS = """
DROP TRIGGER broadcasts_written_once ON broadcasts_closing;
DROP TRIGGER broadcasts_written_once ON broadcasts_approval;
DROP TRIGGER broadcasts_written_once ON broadcasts_edit;
DROP FUNCTION broadcasts_written_once();
DROP TRIGGER broadcasts_guard_closing ON broadcasts_closing;
DROP FUNCTION broadcasts_guard_closing();
DROP TRIGGER broadcasts_guard_approval ON broadcasts_approval;
DROP FUNCTION broadcasts_guard_approval();
DROP TRIGGER broadcasts_guard_edit ON broadcasts_edit;
DROP FUNCTION broadcasts_guard_edit();
DROP TRIGGER broadcasts_guard ON broadcasts_broadcast;
DROP FUNCTION broadcasts_guard();
DROP FUNCTION broadcasts_agreed(broadcasts_broadcast);
DROP FUNCTION broadcasts_touched(bigint, bigint);
DROP FUNCTION broadcasts_refuse(text, text);
DROP FUNCTION broadcasts_hash(broadcasts_broadcast);
DROP FUNCTION broadcasts_content(broadcasts_broadcast);
DROP FUNCTION broadcasts_microseconds(timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0001_broadcasts")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
