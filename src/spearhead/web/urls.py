"""All addresses of the web door; each screen brings its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from spearhead.web.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
