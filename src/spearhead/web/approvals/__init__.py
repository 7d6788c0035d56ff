"""Approvals: what waits for one's word, what one asked for, and one request with all that an approver needs."""
