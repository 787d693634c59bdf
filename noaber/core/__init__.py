"""What every room stands on: the clock, secrets, encryption, pages. No tables, no domain words."""
