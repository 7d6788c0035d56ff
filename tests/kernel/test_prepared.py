"""Queries and writes whose SQL is made once do just what the ORM's own would."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from spearhead.crm.deals.models import Deal, DealVersion
from spearhead.kernel.bulk import insert_one, update_one
from spearhead.kernel.prepared import Prepared, PreparedObjects
from tests.cast import Cast, build, known_year


@pytest.fixture
def year(db: None) -> Cast:
    return known_year(build())


def test_prepared_objects_are_what_the_orm_gives(year: Cast):
    found = PreparedObjects(lambda pk: Deal.objects.filter(pk=pk), int)
    for deal in Deal.objects.all():
        twin = found.first(deal.pk)
        assert twin == deal
        names = [field.attname for field in Deal._meta.concrete_fields]
        assert [getattr(twin, name) for name in names] == [getattr(deal, name) for name in names]
        assert (twin._state.adding, twin._state.db) == (False, "default")
    assert found.first(2**62) is None


def test_a_prepared_query_that_forgets_a_value_is_refused(year: Cast):
    with pytest.raises(TypeError, match="does not use"):
        Prepared(lambda pk, _other: Deal.objects.filter(pk=pk).values_list("id"), int, str).rows(1, "x")


def test_one_row_is_inserted_with_its_id_and_updated_whole(year: Cast):
    last = DealVersion.objects.order_by("-id").first()
    assert last is not None
    twin = DealVersion.objects.get(pk=last.pk)
    twin.pk, twin._state.adding = None, True
    twin.seq, twin.expected_close, twin.valid_from = last.seq + 1, date(2026, 2, 28), timezone.now()
    last.valid_to = twin.valid_from
    update_one(last)
    insert_one(twin)
    stored = DealVersion.objects.get(pk=twin.pk)
    assert (stored.seq, stored.expected_close, stored.valid_from) == (twin.seq, twin.expected_close, twin.valid_from)
    assert DealVersion.objects.get(pk=last.pk).valid_to == twin.valid_from
    with pytest.raises(DealVersion.DoesNotExist):
        update_one(DealVersion(pk=2**62, **{name: getattr(twin, name) for name in ("deal_id", "seq", "valid_from")}))


def test_the_table_s_constraints_hold(year: Cast):
    deal = Deal.objects.order_by("id").first()
    assert deal is not None
    deal.amount_minor = -1
    with pytest.raises(IntegrityError), transaction.atomic():
        update_one(deal)
    assert Deal.objects.get(pk=deal.pk).amount_minor != -1
