"""Contacts and where they worked when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from spearhead.crm.records.models import Record


class Contact(Record):
    """A person (联系人). The birthday has no year; consent to mail is kept with its source."""

    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    mobile = models.CharField(max_length=40, blank=True)
    wechat = models.CharField(max_length=60, blank=True)
    birthday = models.CharField(max_length=5, blank=True)
    consent = models.BooleanField(null=True, blank=True)
    consent_source = models.CharField(max_length=120, blank=True)
    do_not_contact = models.BooleanField(default=False)
    company = models.ForeignKey(
        "crm.Company", null=True, blank=True, on_delete=models.SET_NULL, related_name="contacts"
    )
    source = models.ForeignKey("crm.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey("crm.Campaign", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    erased_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="contact_named", condition=~Q(name=""))]
        indexes: ClassVar = [
            models.Index(fields=["owner", "sort_key"], name="contact_owner"),
            models.Index(fields=["sort_key", "id"], name="contact_sort"),
        ]

    def __str__(self) -> str:
        return self.name


class Employment(models.Model):
    """A contact's place at a company over time; `Contact.company` is the main present one."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="employments")
    company = models.ForeignKey("crm.Company", on_delete=models.CASCADE, related_name="employments")
    title = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    is_main = models.BooleanField(default=False)
