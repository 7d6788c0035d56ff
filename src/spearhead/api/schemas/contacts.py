"""Bodies and answers about contacts."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spearhead.api.schemas.base import Body, Changed, Flag, Id, Line, Line40, Line60, Line120, Name120
from spearhead.api.schemas.records import Custom, RecordOut

Email = Annotated[Line, Field(max_length=254)]


class _Fields(Body):
    """What may be set when a contact is created and changed later."""

    title: Line120 = ""
    email: Email = ""
    phone: Line40 = ""
    mobile: Line40 = ""
    wechat: Line60 = ""
    birthday: Annotated[Line, Field(max_length=5, description="Month and day, MM-DD.")] = ""
    consent: Flag | None = None
    consent_source: Line120 = ""
    do_not_contact: Flag = False
    company: Id | None = None
    source: Id | None = None
    campaign: Id | None = None
    custom: Custom = Field(default_factory=dict)


class ContactNew(_Fields):
    """A contact to create; it belongs to the caller unless an owner is named."""

    name: Name120
    owner: Id | None = None


class ContactEdit(_Fields, Changed):
    """Fields to change; what is left out stays."""

    name: Name120 = ""


class ContactOut(RecordOut):
    """A contact."""

    name: str
    company: str | None = None
