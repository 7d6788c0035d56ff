"""Sources and campaigns that leads and deals come from."""
