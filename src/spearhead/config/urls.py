"""Which door answers which address."""

from __future__ import annotations

from django.urls import include, path

from spearhead.api.main import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("spearhead.web.urls")),
]
handler404 = "spearhead.web.errors.not_found"
handler500 = "spearhead.web.errors.unexpected"
handler400 = "spearhead.web.errors.bad_request"
handler403 = "spearhead.web.errors.forbidden"
