"""The Django app that holds the records."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    """Record tables."""

    name = "spearhead.crm"
    label = "crm"

    def ready(self) -> None:
        """Put the figures of the records into the catalogue."""
        from spearhead.crm.activities import figures as _activities  # noqa: F401, PLC0415
        from spearhead.crm.bulk import acts as _bulk  # noqa: F401, PLC0415
        from spearhead.crm.bulk import preview as _preview  # noqa: F401, PLC0415
        from spearhead.crm.companies import figures as _customers  # noqa: F401, PLC0415
        from spearhead.crm.deals import figures as _closed  # noqa: F401, PLC0415
        from spearhead.crm.deals import figures_cohorts as _cohorts  # noqa: F401, PLC0415
        from spearhead.crm.deals import figures_open as _open  # noqa: F401, PLC0415
        from spearhead.crm.deals import figures_slipping as _slipping  # noqa: F401, PLC0415
        from spearhead.crm.deals import moving as _moving  # noqa: F401, PLC0415
        from spearhead.crm.deals import recount as _recount  # noqa: F401, PLC0415
        from spearhead.crm.documents import acts as _documents  # noqa: F401, PLC0415
        from spearhead.crm.erasure import acts as _erasure  # noqa: F401, PLC0415
        from spearhead.crm.erasure import members as _members  # noqa: F401, PLC0415
        from spearhead.crm.leads import figures as _leads  # noqa: F401, PLC0415
        from spearhead.crm.leaving import acts as _leaving  # noqa: F401, PLC0415
        from spearhead.crm.leaving import records as _left  # noqa: F401, PLC0415
        from spearhead.crm.notices import make as _notices  # noqa: F401, PLC0415
        from spearhead.crm.territories import acts as _territories  # noqa: F401, PLC0415
