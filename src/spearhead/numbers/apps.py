"""The Django app that holds goals."""

from django.apps import AppConfig


class NumbersConfig(AppConfig):
    """Number tables."""

    name = "spearhead.numbers"
    label = "numbers"

    def ready(self) -> None:
        """Put the figures of goals and profit into the catalogue, and what is done every night onto its list."""
        from spearhead.kernel.time import use_fiscal  # noqa: PLC0415
        from spearhead.numbers.calendars.access import Fiscal  # noqa: PLC0415
        from spearhead.numbers.calls import freezing as _freezing  # noqa: F401, PLC0415
        from spearhead.numbers.chances import jobs as _chances  # noqa: F401, PLC0415
        from spearhead.numbers.goals import figures as _goals  # noqa: F401, PLC0415
        from spearhead.numbers.outlook import jobs as _outlook  # noqa: F401, PLC0415
        from spearhead.numbers.outlook import landing as _landing  # noqa: F401, PLC0415
        from spearhead.numbers.profit import figures as _profit  # noqa: F401, PLC0415

        use_fiscal(Fiscal())
