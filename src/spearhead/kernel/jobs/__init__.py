"""Slow work with progress, cancel and resume, run by the worker through django-tasks."""

from spearhead.kernel.jobs.run import Cancelled, Run, job_kind, request_cancel, start

__all__ = ["Cancelled", "Run", "job_kind", "request_cancel", "start"]
