"""Requests about erasing people, and a certificate of an erasure that is over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.utils import timezone

from spearhead.crm.contacts.models import Contact
from spearhead.crm.erasure.models import Erasure
from tests.api.world import World

PRIVACY_BODIES: Final[dict[str, Callable[[World], Any]]] = {
    "POST /contacts/{contact_id}/erasure": lambda world: {
        "name": Contact.objects.get(pk=world.own["contact"]).name,
        "reason": "request",
    },
    "POST /users/{user_id}/handover": lambda world: {"to": str(world.users["mgrA"].pk)},
    "POST /users/{user_id}/erasure": lambda world: {
        "name": world.users["repA2"].name,
        "reason": "request",
        "to": str(world.users["repA"].pk),
    },
}


def erasure(world: World) -> int:
    """A certificate that names nobody of the world."""
    one = Erasure.objects.create(
        record_type="contact", record_id=987_654, stand_in="Erased", reason="request", asked_at=timezone.now(),
        asked_by_id=world.users["admin"].pk, done_at=timezone.now(),
    )  # fmt: skip
    return one.pk
