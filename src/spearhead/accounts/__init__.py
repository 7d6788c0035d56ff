"""Who works here: users, teams, roles, rights, tokens, workspace settings."""
