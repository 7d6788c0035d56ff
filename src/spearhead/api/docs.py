"""The docs page: Swagger UI from ninja's own static files, under a policy without any unsafe source."""

from __future__ import annotations

import json
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{style}">
<link rel="icon" href="{icon}" type="image/svg+xml">
</head>
<body data-csrf-token="" data-api-csrf="">
<script type="application/json" id="swagger-settings">{settings}</script>
<div id="swagger-ui"></div>
<script src="{bundle}"></script>
<script src="{begin}"></script>
</body>
</html>
"""


class DocsPage(DocsBase):
    """/api/v1/docs, readable without a token."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """The page, in its own security policy."""
        settings = {"url": self.get_openapi_url(api, kwargs), "layout": "BaseLayout", "deepLinking": True}
        page = format_html(
            _PAGE,
            title=f"{escape(api.title)} API",
            style=static("ninja/swagger-ui.css"),
            icon=static("ninja/favicon.svg"),
            settings=mark_safe(json.dumps(settings)),  # noqa: S308  # our own address, no input
            bundle=static("ninja/swagger-ui-bundle.js"),
            begin=static("ninja/swagger-ui-init.js"),
        )
        return HttpResponse(page, headers={"Content-Security-Policy": POLICY})
