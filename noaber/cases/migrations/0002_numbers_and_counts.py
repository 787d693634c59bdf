"""Numbers per year, and the trigger that notes for the map what changed."""

from django.db import migrations

NUMBERS = """
CREATE FUNCTION cases_next_number(year int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    counter text := 'cases_number_' || year;
    value bigint;
BEGIN
    IF to_regclass(counter) IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext('cases.number'));
        EXECUTE format('CREATE SEQUENCE IF NOT EXISTS %I', counter);
    END IF;
    EXECUTE format('SELECT nextval(%L)', counter) INTO value;
    RETURN lpad((year % 100)::text, 2, '0') || '-' || lpad(value::text, greatest(6, length(value::text)), '0');
END $$;
"""

NO_NUMBERS = """
DO $$
DECLARE counter text;
BEGIN
    FOR counter IN SELECT relname FROM pg_class WHERE relkind = 'S' AND relname ~ '^cases_number_[0-9]+$' LOOP
        EXECUTE format('DROP SEQUENCE %I', counter);
    END LOOP;
END $$;
DROP FUNCTION cases_next_number(int);
"""

COUNTS = """
CREATE FUNCTION cases_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO cases_cellchange (cell, category, status, public, delta)
        SELECT cell, category, status, public AND quarantine_reason = '', count(*)
        FROM after WHERE cell IS NOT NULL AND merged_into_id IS NULL GROUP BY 1, 2, 3, 4;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO cases_cellchange (cell, category, status, public, delta)
        SELECT cell, category, status, public AND quarantine_reason = '', -count(*)
        FROM before WHERE cell IS NOT NULL AND merged_into_id IS NULL GROUP BY 1, 2, 3, 4;
    ELSE
        INSERT INTO cases_cellchange (cell, category, status, public, delta)
        SELECT cell, category, status, shown, sum(delta) FROM (
            SELECT cell, category, status, public AND quarantine_reason = '' AS shown, 1 AS delta
            FROM after WHERE cell IS NOT NULL AND merged_into_id IS NULL
            UNION ALL
            SELECT cell, category, status, public AND quarantine_reason = '', -1
            FROM before WHERE cell IS NOT NULL AND merged_into_id IS NULL
        ) changes GROUP BY 1, 2, 3, 4 HAVING sum(delta) <> 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_counts_insert AFTER INSERT ON cases_case REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION cases_note_change();
CREATE TRIGGER cases_counts_update AFTER UPDATE ON cases_case REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION cases_note_change();
CREATE TRIGGER cases_counts_delete AFTER DELETE ON cases_case REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION cases_note_change();
"""

NO_COUNTS = """
DROP TRIGGER cases_counts_insert ON cases_case;
DROP TRIGGER cases_counts_update ON cases_case;
DROP TRIGGER cases_counts_delete ON cases_case;
DROP FUNCTION cases_note_change();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_cases")]

    operations = [
        migrations.RunSQL(NUMBERS, NO_NUMBERS),
        migrations.RunSQL(COUNTS, NO_COUNTS),
    ]
