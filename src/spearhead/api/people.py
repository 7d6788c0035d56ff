"""People named in bodies."""

from __future__ import annotations

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.kernel.errors import Refused


def person(user_id: int, field: str = "owner") -> User:
    """A person who works here, or a refusal that names the field."""
    found = User.objects.filter(pk=user_id, is_active=True).first()
    if found is None:
        message = _("“%(field)s” names nothing that you can see.") % {"field": field}
        raise Refused("unknown_reference", message, {field: message})
    return found
