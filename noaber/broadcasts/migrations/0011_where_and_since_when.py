"""Where a message goes and since when it was offered are not in its hash, and still part of what was agreed: an
approver needs a mandate in every buurt, and the longest term of an authority counts from the offer. From the
offer on they change only with another version.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION broadcasts_guard_where() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM broadcasts_refuse('broadcast_two_persons', 'where it goes and since when it was offered are not changed');
    RETURN NULL;
END $$;

-- By its name it comes after broadcasts_guard, which has given another content another version by then.
CREATE TRIGGER broadcasts_guard_where BEFORE UPDATE ON broadcasts_broadcast FOR EACH ROW
WHEN (OLD.status NOT IN ('draft', 'rejected') AND NEW.version = OLD.version
      AND (NEW.area_ids IS DISTINCT FROM OLD.area_ids OR NEW.submitted_at IS DISTINCT FROM OLD.submitted_at))
EXECUTE FUNCTION broadcasts_guard_where();
"""
BACKWARDS = """
DROP TRIGGER broadcasts_guard_where ON broadcasts_broadcast;
DROP FUNCTION broadcasts_guard_where();
"""


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0010_pictures")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
