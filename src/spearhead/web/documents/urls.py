"""Address of the documents."""

from __future__ import annotations

from django.urls import path

from spearhead.web.documents.views import documents

urlpatterns = [path("documents", documents, name="documents")]
