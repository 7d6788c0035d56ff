"""Pools (公海, for leads 线索池): records that nobody works on, who may take them, and what comes back and when."""
