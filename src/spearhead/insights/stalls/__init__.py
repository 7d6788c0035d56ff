"""Where deals stall in this workspace's own pipelines, since when, and whether the process or a skill is at fault."""
