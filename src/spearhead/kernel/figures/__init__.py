"""Figures: each declared once with its rows; the only place where money is summed or deals counted."""

from spearhead.kernel.figures.catalogue import all_figures, figure, figure_for, figures_for, is_open_to, register
from spearhead.kernel.figures.definition import Combine, Dimension, Figure, RowSet, Warn
from spearhead.kernel.figures.reading import Group, Reading, Row, cross, labels_of, read, read_spec, rows
from spearhead.kernel.figures.scope import Scope

__all__ = [
    "Combine", "Dimension", "Figure", "Group", "Reading", "Row", "RowSet", "Scope", "Warn", "all_figures", "cross",
    "figure", "figure_for", "figures_for", "is_open_to", "labels_of", "read", "read_spec", "register", "rows",
]  # fmt: skip
