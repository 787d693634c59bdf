"""A message that is an exercise stays one, and what is real never becomes one: held by the database."""

from django.db import migrations

MAKE = """
CREATE FUNCTION channels_exercise_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an exercise stays an exercise, and what is real stays real'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'mailing_exercise_stays';
END $$;
CREATE TRIGGER channels_exercise_stays BEFORE UPDATE OF exercise, source_label, source_id ON channels_mailing
    FOR EACH ROW WHEN (OLD.exercise <> NEW.exercise OR OLD.source_label <> NEW.source_label
                       OR OLD.source_id <> NEW.source_id)
    EXECUTE FUNCTION channels_exercise_stays();
"""

DROP = """
DROP TRIGGER channels_exercise_stays ON channels_mailing;
DROP FUNCTION channels_exercise_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("channels", "0007_door_answers")]

    operations = [migrations.RunSQL(MAKE, DROP)]
