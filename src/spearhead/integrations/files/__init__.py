"""Tables in and out: reading, proposals for an import, writing; no records here."""
