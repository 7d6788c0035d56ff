"""Address of the palette."""

from __future__ import annotations

from django.urls import path

from spearhead.web.palette import views

urlpatterns = [path("search/palette", views.palette, name="palette")]
