"""Settings, urls, servers: wires, decides nothing."""
