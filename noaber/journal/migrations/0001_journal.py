"""The journal: a partitioned, append-only table and what stands around it."""

from django.db import migrations, models

ENTRY = """
CREATE SEQUENCE journal_entry_id_seq AS bigint CACHE 1;
CREATE TABLE journal_entry (
    id bigint NOT NULL DEFAULT nextval('journal_entry_id_seq'),
    xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL,
    name text NOT NULL,
    actor text NOT NULL,
    object_label text NOT NULL,
    object_id bigint NOT NULL,
    area_id bigint,
    cell bigint,
    data jsonb NOT NULL DEFAULT '{}',
    origin text NOT NULL CHECK (origin IN ('live', 'import', 'history')),
    caused_by bigint,
    depth smallint NOT NULL DEFAULT 0 CHECK (depth BETWEEN 0 AND 8),
    written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);
ALTER SEQUENCE journal_entry_id_seq OWNED BY journal_entry.id;
CREATE INDEX journal_entry_reader ON journal_entry (xact, id);
CREATE INDEX journal_entry_object ON journal_entry (object_label, object_id, at);
CREATE INDEX journal_entry_name ON journal_entry (name, at);
CREATE INDEX journal_entry_area ON journal_entry (area_id, at);
CREATE TABLE journal_entry_rest PARTITION OF journal_entry DEFAULT;

CREATE FUNCTION journal_open_month(month date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first date := date_trunc('month', month)::date;
    part text := 'journal_entry_' || to_char(first, 'YYYY_MM');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext(part));
    IF to_regclass(part) IS NULL THEN
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
END $$;

CREATE FUNCTION journal_entry_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only';
END $$;
CREATE TRIGGER journal_entry_kept BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_entry_keep();

CREATE FUNCTION journal_entry_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('noaber_journal', '');
    RETURN NULL;
END $$;
CREATE TRIGGER journal_entry_wakes AFTER INSERT ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_entry_wake();

CREATE TABLE journal_cursor (
    consumer text PRIMARY KEY,
    xact xid8 NOT NULL DEFAULT '0',
    entry_id bigint NOT NULL DEFAULT 0,
    failing_id bigint,
    failures smallint NOT NULL DEFAULT 0
);
"""

DROP = """
DROP TABLE journal_cursor;
DROP TABLE journal_entry CASCADE;
DROP FUNCTION journal_open_month(date);
DROP FUNCTION journal_entry_keep();
DROP FUNCTION journal_entry_wake();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(ENTRY, DROP),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("name", models.TextField()),
                ("actor", models.TextField()),
                ("object_label", models.TextField()),
                ("object_id", models.BigIntegerField()),
                ("area_id", models.BigIntegerField(null=True)),
                ("cell", models.BigIntegerField(null=True)),
                ("data", models.JSONField(default=dict)),
                ("origin", models.TextField()),
                ("caused_by", models.BigIntegerField(null=True)),
                ("depth", models.SmallIntegerField(default=0)),
                ("written_at", models.DateTimeField()),
            ],
            options={"db_table": "journal_entry", "managed": False},
        ),
        migrations.CreateModel(
            name="Cursor",
            fields=[
                ("consumer", models.TextField(primary_key=True, serialize=False)),
                ("entry_id", models.BigIntegerField(default=0)),
                ("failing_id", models.BigIntegerField(null=True)),
                ("failures", models.SmallIntegerField(default=0)),
            ],
            options={"db_table": "journal_cursor", "managed": False},
        ),
    ]
