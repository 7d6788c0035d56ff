"""All tables of strategy, gathered for Django."""

from spearhead.strategy.competitors.models import Competitor
from spearhead.strategy.segments.models import Segment

__all__ = ["Competitor", "Segment"]
