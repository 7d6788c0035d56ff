"""The real settings with the app of this folder."""

from spearhead.config.settings import *  # noqa: F403
from spearhead.config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.server.site.apps.SiteConfig"]
