"""The API as one object: its routers, its errors, its document."""

from __future__ import annotations

from ninja import NinjaAPI

from spearhead.api import errors
from spearhead.api.auth import Token
from spearhead.api.rendering import Renderer

api = NinjaAPI(
    title="Spearhead",
    version="1",
    description="Everything that the screens can do, under the caller's own rights.",
    urls_namespace="api",
    auth=Token(),
    renderer=Renderer(),
    openapi_url="/openapi.json",
    docs_url="/docs",
)
errors.install(api)
