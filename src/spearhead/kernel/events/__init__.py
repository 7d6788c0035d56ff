"""Append-only events: what happened, who did it, through which door; sealed into a hash chain after commit."""

from spearhead.kernel.events.record import record, record_many

__all__ = ["record", "record_many"]
