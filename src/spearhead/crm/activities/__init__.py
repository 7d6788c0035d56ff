"""Activities: calls, meetings, visits, e-mails, tasks and notes, planned or done."""
