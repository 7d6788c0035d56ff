"""Pipelines, their versions and stages: definitions only."""
