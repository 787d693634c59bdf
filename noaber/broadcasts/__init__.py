"""One author to an area, approved by a second person, always closed with an outcome."""
