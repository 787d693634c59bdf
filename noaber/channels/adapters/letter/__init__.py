"""Letters: a run of doors, printed by an official and posted by a person."""
