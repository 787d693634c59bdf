"""Stories: a scenario told in a town, in a test or in a copy of the demo where somebody watches it happen."""
