"""Paper as PDF: letters, lists of doors and posters, set by typst from data that is never read as markup."""
