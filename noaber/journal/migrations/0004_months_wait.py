"""Who opens a month lets nobody write meanwhile.

Without this an entry that was on its way to the rest, while its month was being attached, was refused: it
belonged to a partition that was not there yet when its place was looked up.
"""

from django.db import migrations

OPEN_MONTH = """
CREATE OR REPLACE FUNCTION journal_open_month(month date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first date := date_trunc('month', month)::date;
    part text := 'journal_entry_' || to_char(first, 'YYYY_MM');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext(part));
    IF to_regclass(part) IS NULL THEN{waits}
        EXECUTE format('CREATE TABLE %I (LIKE journal_entry INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part);
        -- Rows that came before their month was made are moved along.
        ALTER TABLE journal_entry_rest DISABLE TRIGGER journal_entry_kept;
        EXECUTE format('WITH early AS (DELETE FROM journal_entry_rest WHERE at >= %L AND at < %L RETURNING *)
            INSERT INTO %I SELECT * FROM early',
            first::timestamp AT TIME ZONE 'UTC', (first + interval '1 month') AT TIME ZONE 'UTC', part);
        ALTER TABLE journal_entry_rest ENABLE TRIGGER journal_entry_kept;
        EXECUTE format('ALTER TABLE journal_entry ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            part, first::timestamp AT TIME ZONE 'UTC', (first + interval '1 month') AT TIME ZONE 'UTC');
    END IF;
END $$
"""
WAITS = """
        -- Whoever is about to write waits here, before the place of the entry is looked up.
        LOCK TABLE journal_entry IN SHARE ROW EXCLUSIVE MODE;"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_late_entries")]

    operations = [migrations.RunSQL(OPEN_MONTH.replace("{waits}", WAITS), OPEN_MONTH.replace("{waits}", ""))]
