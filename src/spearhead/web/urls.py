"""All addresses of the web door; each screen brings its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from spearhead.web.health import healthz, readyz

SCREENS = (
    "sign_in",
    "home",
    "board",
    "lists",
    "records",
    "imports",
    "figures",
    "readings",
    "flow",
    "dashboards",
    "calendar",
    "live",
    "palette",
    "process",
    "automations",
    "stalls",
    "settings",
    "goals",
    "briefs",
    "forecast",
    "chances",
    "profit",
    "commission",
    "notices",
    "intake",
    "approvals",
    "calls",
    "pools",
    "help",
    "documents",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    *(path("", include(f"spearhead.web.{screen}.urls")) for screen in SCREENS),
]
