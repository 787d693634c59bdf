"""New chunks wake their lane, and the list of live events: which pages have to look again."""

from django.db import migrations

MAKE = """
CREATE FUNCTION channels_chunk_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('noaber_deliver_' || channel, '') FROM (SELECT DISTINCT channel FROM fresh) AS lanes;
    RETURN NULL;
END $$;
CREATE TRIGGER channels_chunk_wakes AFTER INSERT ON channels_chunk REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION channels_chunk_wake();

CREATE TABLE channels_live_event (
    id bigint GENERATED ALWAYS AS IDENTITY,
    xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
    topic text NOT NULL,
    ids bigint[] NOT NULL DEFAULT '{}',
    written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (xact, id)
);
CREATE INDEX channels_live_event_age ON channels_live_event (written_at);
-- Ids are stored as they are: they are written and read once, and compressing them costs more than it saves.
ALTER TABLE channels_chunk ALTER ids SET STORAGE EXTERNAL;
ALTER TABLE channels_live_event ALTER ids SET STORAGE EXTERNAL;
CREATE FUNCTION channels_live_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('noaber_live', '');
    RETURN NULL;
END $$;
CREATE TRIGGER channels_live_wakes AFTER INSERT ON channels_live_event
    FOR EACH STATEMENT EXECUTE FUNCTION channels_live_wake();
"""

DROP = """
DROP TABLE channels_live_event;
DROP FUNCTION channels_live_wake();
DROP TRIGGER channels_chunk_wakes ON channels_chunk;
DROP FUNCTION channels_chunk_wake();
ALTER TABLE channels_chunk ALTER ids SET STORAGE EXTENDED;
"""


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_messages")]

    operations = [migrations.RunSQL(MAKE, DROP)]
