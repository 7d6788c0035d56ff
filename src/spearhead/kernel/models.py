"""All tables of the kernel, gathered for Django."""

from spearhead.kernel.answers import KeptAnswer
from spearhead.kernel.events.models import ChainHead, Event
from spearhead.kernel.ids import Counter
from spearhead.kernel.jobs.beat import Beat
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.kept import Stamp

__all__ = ["Beat", "ChainHead", "Counter", "Event", "Job", "KeptAnswer", "Stamp"]
