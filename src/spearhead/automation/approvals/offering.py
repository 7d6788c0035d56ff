"""The bounds of the bands of discount: where the approvals of discounts change hands."""

from __future__ import annotations

from spearhead.automation.approvals.models import ApprovalRule
from spearhead.numbers.profit.bands import bounds_from


@bounds_from
def discount_bounds() -> list[int]:
    """Every bound of the discount rules that hold, in hundredths of a percent."""
    rules = ApprovalRule.objects.filter(kind=ApprovalRule.Kind.DISCOUNT, retired_at__isnull=True)
    return [one["up_to"] for bands in rules.values_list("bands", flat=True) for one in bands if one["up_to"]]
