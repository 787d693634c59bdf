"""Where in the line of its channel a new portion begins, so that organisations go in turn whatever comes."""

from django.db import migrations

TURNS = """
-- Where the line is now: what is in hand or what comes next, whichever is further. So what was put before all,
-- or comes back after a failure, moves nobody forward. When all that is left waits for its time, after that.
CREATE FUNCTION channels_line_at(lane text, haste integer) RETURNS bigint LANGUAGE sql AS $$
    SELECT COALESCE(
        GREATEST(
            (SELECT max(turn) FROM channels_chunk
             WHERE finished_at IS NULL AND channel = lane AND urgency = haste
               AND leased_until >= clock_timestamp()),
            (SELECT min(turn) FROM channels_chunk
             WHERE finished_at IS NULL AND channel = lane AND urgency = haste
               AND not_before <= clock_timestamp()
               AND (leased_until IS NULL OR leased_until < clock_timestamp()))),
        (SELECT max(turn) FROM channels_chunk
         WHERE finished_at IS NULL AND channel = lane AND urgency = haste),
        0)
$$;
-- The first turn of something new: where the line is, or behind the last of the same organisation.
CREATE FUNCTION channels_next_turn(lane text, haste integer, organisation bigint) RETURNS bigint
LANGUAGE sql AS $$
    SELECT GREATEST(channels_line_at(lane, haste), (
        SELECT max(turn) + 1 FROM channels_chunk
        WHERE finished_at IS NULL AND channel = lane AND urgency = haste AND organisation_id = organisation))
$$;
"""
DROP = """
DROP FUNCTION channels_next_turn(text, integer, bigint);
DROP FUNCTION channels_line_at(text, integer);
"""


class Migration(migrations.Migration):
    dependencies = [("channels", "0008_exercise_stays")]

    operations = [migrations.RunSQL(TURNS, DROP)]
