"""Settings of the workspace: name, base currency, time zone, dated exchange rates."""
