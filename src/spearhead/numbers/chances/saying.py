"""What a training comes to, in a sentence of the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from spearhead.numbers.chances.models import ChanceRun


def message(run: ChanceRun) -> str:
    """What a person is told first."""
    rate = {"rate": f"{100 * run.report['base_rate']:.1f}"}
    match run.state:
        case "signal":
            return _("The model tells more than the base rate of %(rate)s%%.") % rate
        case "too_few":
            words = _("Too few closed records to learn from (60 with 20 of each end), base rate %(rate)s %%.")
            return words % rate
        case "blocked":
            return _("Too good to be true: a field knows the end. A person must look before this is shown.")
        case "withdrawn":
            words = _("The probabilities no longer hold; shown is what the last 100 deals came to: %(rate)s %%.")
            return words % {"rate": f"{100 * run.report['drift']['rate']:.1f}"}
    return _("No usable signal yet, base rate %(rate)s %%.") % rate
