"""How something ended is kept in each language in which it was given; and what is handed over of an exercise is
an exercise, and nothing else is: held by the database, whoever writes the row.
"""

from django.db import migrations, models

FORWARDS = """
CREATE FUNCTION broadcasts_guard_mailing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM broadcasts_broadcast b WHERE b.id = NEW.source_id AND b.exercise <> NEW.exercise) THEN
        PERFORM broadcasts_refuse('broadcast_exercise_stays', 'a message of an exercise is an exercise, and no other is');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER broadcasts_guard_mailing BEFORE INSERT ON channels_mailing
FOR EACH ROW WHEN (NEW.source_label = 'broadcasts.broadcast' AND NEW.kind IN ('alert', 'closing', 'test'))
EXECUTE FUNCTION broadcasts_guard_mailing();
"""

BACKWARDS = """
DROP TRIGGER broadcasts_guard_mailing ON channels_mailing;
DROP FUNCTION broadcasts_guard_mailing();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("broadcasts", "0005_reckonings"),
        ("channels", "0008_exercise_stays"),
    ]

    operations = [
        migrations.AddField(
            model_name="closing",
            name="translations",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
