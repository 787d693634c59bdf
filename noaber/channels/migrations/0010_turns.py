"""Where in the line of its channel a new portion begins, so that organisations go in turn whatever comes."""

from django.db import migrations

TURNS = """
-- Where the line is now: at what is in hand. So who is new goes before whoever has more than that waiting, but
-- never by more than a portion: what was put before all, or comes back after a failure, opens no way for others.
-- When all that is left waits for its time, after that.
CREATE FUNCTION channels_line_at(lane text, haste integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    in_hand bigint := (SELECT max(turn) FROM channels_chunk
        WHERE finished_at IS NULL AND channel = lane AND urgency = haste AND leased_until >= clock_timestamp());
    comes bigint := (SELECT min(turn) FROM channels_chunk
        WHERE finished_at IS NULL AND channel = lane AND urgency = haste AND not_before <= clock_timestamp()
          AND (leased_until IS NULL OR leased_until < clock_timestamp()));
BEGIN
    IF in_hand IS NOT NULL THEN
        RETURN GREATEST(in_hand, comes - 1000);
    END IF;
    RETURN COALESCE(comes, (SELECT max(turn) FROM channels_chunk
        WHERE finished_at IS NULL AND channel = lane AND urgency = haste), 0);
END $$;
-- The first turn of something new: where the line is, or behind the last of the same organisation. Turns count
-- persons, so that many small messages of one wait no longer than few large ones of another.
CREATE FUNCTION channels_next_turn(lane text, haste integer, organisation bigint) RETURNS bigint
LANGUAGE sql AS $$
    SELECT GREATEST(channels_line_at(lane, haste), (
        SELECT turn + size FROM channels_chunk
        WHERE finished_at IS NULL AND channel = lane AND urgency = haste AND organisation_id = organisation
        ORDER BY turn DESC LIMIT 1))
$$;
"""
DROP = """
DROP FUNCTION channels_next_turn(text, integer, bigint);
DROP FUNCTION channels_line_at(text, integer);
"""


class Migration(migrations.Migration):
    dependencies = [("channels", "0009_results_of_a_mailing")]

    operations = [migrations.RunSQL(TURNS, DROP)]
