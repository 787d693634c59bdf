"""The words of a message that ended are erased when they have been kept long enough; nothing else of it changes.

What was approved keeps its hash, so who agreed to what stays; the words that made it are gone.
"""

from django.db import migrations, models

FORWARDS = """
CREATE FUNCTION broadcasts_guard_erased() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE words CONSTANT text[] := '{title,text,advice,rejection,erased_at}';
BEGIN
    IF TG_OP = 'INSERT' OR OLD.status NOT IN ('closed', 'withdrawn') THEN
        PERFORM broadcasts_refuse('broadcast_is_out', 'only what has ended is erased');
    END IF;
    IF to_jsonb(NEW) - words <> to_jsonb(OLD) - words OR (OLD.erased_at IS NOT NULL AND to_jsonb(NEW) <> to_jsonb(OLD)) THEN
        PERFORM broadcasts_refuse('broadcast_is_out', 'erasing takes the words, once, and changes nothing else');
    END IF;
    IF NEW.erase_after_days IS NULL OR NEW.erased_at
       < COALESCE(NEW.closed_at, NEW.withdrawn_at) + make_interval(days => NEW.erase_after_days) THEN
        PERFORM broadcasts_refuse('broadcast_is_out', 'words are kept for as long as was said');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER broadcasts_guard BEFORE INSERT OR UPDATE ON broadcasts_broadcast
FOR EACH ROW WHEN (NEW.erased_at IS NULL) EXECUTE FUNCTION broadcasts_guard();
CREATE TRIGGER broadcasts_guard_erased BEFORE INSERT OR UPDATE ON broadcasts_broadcast
FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL) EXECUTE FUNCTION broadcasts_guard_erased();

CREATE FUNCTION broadcasts_edit_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE words CONSTANT text[] := '{title,text,advice}';
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'content' = to_jsonb(OLD) - 'content'
       AND NEW.content - words = OLD.content - words
       AND EXISTS (SELECT FROM broadcasts_broadcast b WHERE b.id = OLD.broadcast_id AND b.erased_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    PERFORM broadcasts_refuse('broadcast_written_once', format('%s is written once', TG_TABLE_NAME));
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER broadcasts_written_once BEFORE UPDATE OR DELETE ON broadcasts_edit
FOR EACH ROW EXECUTE FUNCTION broadcasts_edit_written_once();
"""

BACKWARDS = """
CREATE OR REPLACE TRIGGER broadcasts_written_once BEFORE UPDATE OR DELETE ON broadcasts_edit
FOR EACH ROW EXECUTE FUNCTION broadcasts_written_once();
DROP FUNCTION broadcasts_edit_written_once();
DROP TRIGGER broadcasts_guard_erased ON broadcasts_broadcast;
DROP FUNCTION broadcasts_guard_erased();
CREATE OR REPLACE TRIGGER broadcasts_guard BEFORE INSERT OR UPDATE ON broadcasts_broadcast
FOR EACH ROW EXECUTE FUNCTION broadcasts_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0008_own_closing_term")]

    operations = [
        migrations.AddField(
            "broadcast", "erase_after_days", models.PositiveSmallIntegerField(editable=False, null=True)
        ),
        migrations.AddField("broadcast", "erased_at", models.DateTimeField(editable=False, null=True)),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
