"""The pages on which a resident reports, one question a page. They work as plain forms; scripts only help."""
