"""The cast with its known year."""

from tests.crm.conftest import cast, year

__all__ = ["cast", "year"]
