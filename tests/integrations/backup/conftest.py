"""Servers and workspaces as other processes, for the tests of this folder."""

from tests.fixtures.served import own_workspace, prepared, serve

__all__ = ["own_workspace", "prepared", "serve"]
