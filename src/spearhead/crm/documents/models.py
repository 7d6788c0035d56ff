"""Documents and what they hang on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Document(models.Model):
    """One version of a file; `previous` is the version before. Stored under a generated name, shown under `name`.

    `kind` is image, pdf, text, sheet, document, slides, archive, media or other, read from the content.
    `content` is its text as far as it is searched, `pages` how many a PDF has; both are empty until `read_at`.
    """

    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    content_type = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, default="other")
    stored_as = models.CharField(max_length=80)
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="next_versions")
    valid_until = models.DateField(null=True, blank=True)
    reminded_days = models.PositiveSmallIntegerField(null=True, blank=True)  #: so many days before its end it was told
    created_at = models.DateTimeField(auto_now_add=True)
    created_by_id = models.BigIntegerField(null=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)
    search = models.TextField(blank=True)
    content = models.TextField(blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class DocumentLink(models.Model):
    """A document on a record; who reads the record reads the file."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="links")
    record_type = models.CharField(max_length=24)
    record_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "record_type", "record_id"], name="document_link_once")
        ]
        indexes: ClassVar = [models.Index(fields=["record_type", "record_id"], name="document_link_record")]
