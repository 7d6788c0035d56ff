"""All tables of integrations, gathered for Django."""

from spearhead.integrations.imports.models import Import, ImportRow

__all__ = ["Import", "ImportRow"]
