"""What the pages of the catalogue show, from the files in memory and the published figures of areas."""
