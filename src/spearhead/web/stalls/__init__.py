"""Bottlenecks: where deals stall, whether the process or a skill is at fault, and the actions that follow."""
