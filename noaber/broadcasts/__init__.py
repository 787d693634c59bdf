"""One author to an area, approved by a second person, always closed with an outcome.

Exposes: actions (save_draft, submit_broadcast, approve_broadcast, reject_broadcast, send_test_broadcast,
withdraw_broadcast, answer_broadcast, close_broadcast and the clocked release, finish and nag), queries
(alerts_for, public_alerts, list_for, get_for, reach_of), the partial `broadcasts/_alert.html`, and figures.
Never: a message that one person can send, a message without an end, a conversation under an alert.
"""
