"""What bodies may point at, each under the caller's rights: a foreign record is refused like a missing one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.campaigns.models import Campaign, Source
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.models import Contact
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.leads.models import Lead
from spearhead.crm.products.models import Product
from spearhead.crm.records.access import visible
from spearhead.crm.territories.models import Territory
from spearhead.kernel.errors import Refused
from spearhead.strategy.competitors.models import Competitor
from spearhead.strategy.segments.models import Segment

Rows = Callable[[User], QuerySet[Any]]


def _record(model: Any, resource: str) -> Rows:
    return lambda user: model.objects.filter(visible(user, resource), deleted_at__isnull=True)


def _listed(model: Any) -> Rows:
    return lambda _user: model.objects.all()


COMPANIES: Final = _record(Company, "company")
CONTACTS: Final = _record(Contact, "contact")
LEADS: Final = _record(Lead, "lead")
DEALS: Final[Rows] = deals_visible_to
SOURCES: Final = _listed(Source)
CAMPAIGNS: Final = _listed(Campaign)
TERRITORIES: Final = _listed(Territory)
PRODUCTS: Final = _listed(Product)
COMPETITORS: Final = _listed(Competitor)
SEGMENTS: Final = _listed(Segment)
ACTIVE_USERS: Final[Rows] = lambda _user: User.objects.filter(is_active=True)  # noqa: E731  # one of the list above


def person(user_id: int, field: str = "owner") -> User:
    """A person who works here, or a refusal that names the field."""
    found = User.objects.filter(pk=user_id, is_active=True).first()
    if found is None:
        message = _("“%(field)s” names nothing that you can see.") % {"field": field}
        raise Refused("unknown_reference", message, {field: message})
    return found
