"""Approvals (审批): what is out of bounds waits for somebody above, and then happens as it was asked for."""
