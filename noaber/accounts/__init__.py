"""The pages of one's own account: signing in, joining, seeing and changing what is known, leaving.

Also the pages on which administrators give roles and professionals vouch. The rows and the rights are those
of `people`; this room adds codes, passkeys and sessions to them. It never decides who may do what elsewhere.
"""
