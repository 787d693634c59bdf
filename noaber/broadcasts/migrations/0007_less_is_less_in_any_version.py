"""Taking a single door off a ring makes it a description of the second version; it is as much less as before."""

from django.db import migrations

FORWARDS = """
CREATE OR REPLACE FUNCTION broadcasts_only_narrows(before jsonb, after jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT before <> after
       AND before - 'audience' = after - 'audience'
       AND (before -> 'audience') - '{minus,sure_only,version}'::text[]
         = (after -> 'audience') - '{minus,sure_only,version}'::text[]
       AND (COALESCE(after -> 'audience' -> 'sure_only', 'false') = 'true'
            OR COALESCE(before -> 'audience' -> 'sure_only', 'false') = 'false')
       AND broadcasts_takes_no_less(COALESCE(before -> 'audience' -> 'minus', '{}'),
                                    COALESCE(after -> 'audience' -> 'minus', '{}'))
$$;
"""
BACKWARDS = FORWARDS.replace("minus,sure_only,version", "minus,sure_only")


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0006_ends_in_each_language")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
