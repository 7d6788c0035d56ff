"""The palette finds documents by name and activities by their text, and leads to where they are shown."""

from __future__ import annotations

from typing import Any

from django.test import Client

from spearhead.crm.activities.acts import log_activity
from spearhead.crm.documents.acts import upload_document
from tests.cast import Cast
from tests.web.conftest import SignIn


def found(client: Client, typed: str) -> list[dict[str, Any]]:
    groups = client.get("/search/palette", {"q": typed}).json()["groups"]
    return next((one["items"] for one in groups if one["label"] == "Records"), [])


def test_documents_and_texts_are_found_and_opened(cast: Cast, as_user: SignIn) -> None:
    deal = cast.deal("Pumps")
    upload_document("Frame contract.txt", [b"text"], by=cast.rep_a, record_type="deal", record_id=deal.pk)
    call = log_activity({"kind": "call", "subject": "Call", "body": "They know Borealis."}, by=cast.rep_a)
    client = as_user(cast.rep_a)
    (document,) = found(client, "contract")
    shown = client.get(document["url"]).content.decode()
    assert "Frame contract.txt" in shown
    assert "Pumps" in shown
    (hit,) = found(client, "borealis")
    assert hit["url"] == f"/activities/{call.pk}"
    assert "They know Borealis" in hit["hint"]
    assert found(as_user(cast.rep_b), "borealis") == []
