"""The demo company, made by a seeded generator: built, removed, and entered through sign-in links."""
