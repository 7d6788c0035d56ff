"""The sources that a new workspace begins with."""

from __future__ import annotations

from typing import Final

from spearhead.crm.campaigns.models import Source
from spearhead.kernel.acts import act

SOURCES: Final = (
    ("website", "Website", "官网"),
    ("referral", "Referral", "客户介绍"),
    ("event", "Trade fair or event", "展会活动"),
    ("outbound", "Cold call", "主动开拓"),
    ("partner", "Partner", "渠道伙伴"),
    ("advertisement", "Advertisement", "广告投放"),
    ("existing", "Existing customer", "老客户"),
    ("other", "Other", "其他"),
)


@act
def ensure() -> bool:
    """Make the sources where there are none; whether they were made."""
    if Source.objects.exists():
        return False
    Source.objects.bulk_create(Source(key=key, name=name, name_zh=name_zh) for key, name, name_zh in SOURCES)
    return True
