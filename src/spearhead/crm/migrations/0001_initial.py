import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("process", "0001_initial"),
        ("strategy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("name_zh", models.CharField(blank=True, max_length=200)),
                ("family", models.CharField(blank=True, max_length=80)),
                ("unit", models.CharField(blank=True, max_length=20)),
                ("currency", models.CharField(max_length=3)),
                ("list_minor", models.BigIntegerField(blank=True, null=True)),
                ("cost_minor", models.BigIntegerField(blank=True, null=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                ("sort_key", models.CharField(blank=True, max_length=255)),
                ("search", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["sort_key", "id"],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("name_zh", models.CharField(blank=True, max_length=80)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="BulkItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("job_id", models.BigIntegerField()),
                ("record_type", models.CharField(max_length=24)),
                ("record_id", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("changed", "Changed"),
                            ("unchanged", "Unchanged"),
                            ("skipped", "Skipped"),
                            ("undone", "Undone"),
                            ("kept", "Kept"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("job_id", "record_type", "record_id"), name="bulk_item_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(blank=True, max_length=40)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="crm.campaign",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
                        to="crm.source",
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="Company",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("created_by_id", models.BigIntegerField(blank=True, null=True)),
                ("created_door", models.CharField(default="system", max_length=12)),
                ("changed_at", models.DateTimeField()),
                ("changed_by_id", models.BigIntegerField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                ("deleted_with", models.CharField(blank=True, max_length=40)),
                ("custom", models.JSONField(blank=True, default=dict)),
                ("sort_key", models.CharField(blank=True, max_length=255)),
                ("search", models.TextField(blank=True)),
                ("name", models.CharField(max_length=200)),
                ("short_name", models.CharField(blank=True, max_length=80)),
                ("legal_id", models.CharField(blank=True, max_length=40)),
                ("domain", models.CharField(blank=True, max_length=120)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("country", models.CharField(blank=True, max_length=60)),
                ("region", models.CharField(blank=True, max_length=80)),
                ("city", models.CharField(blank=True, max_length=80)),
                ("address", models.CharField(blank=True, max_length=300)),
                ("industry", models.CharField(blank=True, max_length=80)),
                ("employees", models.PositiveIntegerField(blank=True, null=True)),
                ("revenue_minor", models.BigIntegerField(blank=True, null=True)),
                ("revenue_currency", models.CharField(blank=True, max_length=3)),
                ("tier", models.CharField(blank=True, max_length=20)),
                ("territory_by_hand", models.BooleanField(default=False)),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="crm.campaign",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="crm.company",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="subsidiaries",
                        to="crm.company",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="strategy.segment",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="crm.source",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("created_by_id", models.BigIntegerField(blank=True, null=True)),
                ("created_door", models.CharField(default="system", max_length=12)),
                ("changed_at", models.DateTimeField()),
                ("changed_by_id", models.BigIntegerField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                ("deleted_with", models.CharField(blank=True, max_length=40)),
                ("custom", models.JSONField(blank=True, default=dict)),
                ("sort_key", models.CharField(blank=True, max_length=255)),
                ("search", models.TextField(blank=True)),
                ("name", models.CharField(max_length=120)),
                ("title", models.CharField(blank=True, max_length=120)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("mobile", models.CharField(blank=True, max_length=40)),
                ("wechat", models.CharField(blank=True, max_length=60)),
                ("birthday", models.CharField(blank=True, max_length=5)),
                ("consent", models.BooleanField(blank=True, null=True)),
                ("consent_source", models.CharField(blank=True, max_length=120)),
                ("do_not_contact", models.BooleanField(default=False)),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="crm.campaign",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="contacts",
                        to="crm.company",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="crm.contact",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="crm.source",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "sort_key"], name="contact_owner"),
                    models.Index(fields=["sort_key", "id"], name="contact_sort"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="contact_named")
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.CharField(max_length=24)),
                ("key", models.SlugField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("long_text", "Long Text"),
                            ("integer", "Integer"),
                            ("decimal", "Decimal"),
                            ("money", "Money"),
                            ("percent", "Percent"),
                            ("date", "Date"),
                            ("datetime", "Datetime"),
                            ("boolean", "Boolean"),
                            ("choice", "Choice"),
                            ("choices", "Choices"),
                            ("person", "Person"),
                            ("link", "Link"),
                            ("formula", "Formula"),
                            ("url", "Url"),
                            ("phone", "Phone"),
                            ("email", "Email"),
                        ],
                        max_length=10,
                    ),
                ),
                ("label", models.CharField(max_length=80)),
                ("label_zh", models.CharField(blank=True, max_length=80)),
                ("help", models.CharField(blank=True, max_length=200)),
                ("help_zh", models.CharField(blank=True, max_length=200)),
                ("choices", models.JSONField(blank=True, default=list)),
                ("required", models.BooleanField(default=False)),
                ("default", models.JSONField(blank=True, default=None, null=True)),
                ("unique", models.BooleanField(default=False)),
                ("formula", models.TextField(blank=True)),
                ("result", models.CharField(blank=True, max_length=8)),
                ("target", models.CharField(blank=True, max_length=12)),
                ("personal", models.BooleanField(default=False)),
                ("on_card", models.BooleanField(default=False)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("hidden_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
            ],
            options={
                "ordering": ["entity", "position", "id"],
                "constraints": [models.UniqueConstraint(fields=("entity", "key"), name="custom_field_key")],
            },
        ),
        migrations.CreateModel(
            name="Deal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("created_by_id", models.BigIntegerField(blank=True, null=True)),
                ("created_door", models.CharField(default="system", max_length=12)),
                ("changed_at", models.DateTimeField()),
                ("changed_by_id", models.BigIntegerField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                ("deleted_with", models.CharField(blank=True, max_length=40)),
                ("custom", models.JSONField(blank=True, default=dict)),
                ("sort_key", models.CharField(blank=True, max_length=255)),
                ("search", models.TextField(blank=True)),
                ("name", models.CharField(max_length=200)),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "open"), ("won", "won"), ("lost", "lost")], default="open", max_length=4
                    ),
                ),
                ("entered_stage_at", models.DateTimeField(blank=True, null=True)),
                ("amount_minor", models.BigIntegerField(blank=True, null=True)),
                ("currency", models.CharField(max_length=3)),
                ("base_minor", models.BigIntegerField(blank=True, null=True)),
                ("amount_origin", models.CharField(default="typed", max_length=8)),
                ("expected_close", models.DateField(blank=True, null=True)),
                ("opened_on", models.DateField(blank=True, null=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("parked_until", models.DateField(blank=True, null=True)),
                ("loss_note", models.CharField(blank=True, max_length=500)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("omitted", "Omitted"),
                            ("pipeline", "Pipeline"),
                            ("best_case", "Best Case"),
                            ("most_likely", "Most Likely"),
                            ("commit", "Commit"),
                            ("closed", "Closed"),
                        ],
                        default="pipeline",
                        max_length=12,
                    ),
                ),
                ("category_typed", models.BooleanField(default=False)),
                ("push_count", models.PositiveSmallIntegerField(default=0)),
                ("next_step", models.CharField(blank=True, max_length=300)),
                ("next_step_on", models.DateField(blank=True, null=True)),
                ("last_contact_at", models.DateTimeField(blank=True, null=True)),
                (
                    "motion",
                    models.CharField(
                        blank=True, choices=[("inbound", "inbound"), ("outbound", "outbound")], max_length=10
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("new", "new"), ("repeat", "repeat"), ("renewal", "renewal")],
                        default="new",
                        max_length=8,
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="crm.campaign",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deals",
                        to="crm.company",
                    ),
                ),
                (
                    "competitor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="strategy.competitor",
                    ),
                ),
                (
                    "credit_owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "credit_team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
                (
                    "loss_reason",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="process.lossreason",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pipeline",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="process.pipeline",
                    ),
                ),
                (
                    "process_version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="process.pipelineversion",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="process.stage",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="crm.product",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="crm.source",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("content_type", models.CharField(max_length=100)),
                ("kind", models.CharField(default="other", max_length=12)),
                ("stored_as", models.CharField(max_length=80)),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("reminded_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("created_by_id", models.BigIntegerField(null=True)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                ("search", models.TextField(blank=True)),
                ("content", models.TextField(blank=True)),
                ("pages", models.PositiveIntegerField(blank=True, null=True)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="next_versions",
                        to="crm.document",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Employment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(blank=True, max_length=120)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("is_main", models.BooleanField(default=False)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="employments", to="crm.company"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="employments", to="crm.contact"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record_type", models.CharField(max_length=12)),
                ("record_id", models.BigIntegerField()),
                ("stand_in", models.CharField(max_length=120)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("request", "Request"),
                            ("withdrawn", "Withdrawn"),
                            ("purpose", "Purpose"),
                            ("law", "Law"),
                        ],
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("asked_by_id", models.BigIntegerField()),
                ("job_id", models.BigIntegerField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("counts", models.JSONField(default=dict)),
                ("copies", models.JSONField(default=list)),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["record_type", "record_id"], name="erasure_record")],
            },
        ),
        migrations.CreateModel(
            name="ExternalId",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record_type", models.CharField(max_length=24)),
                ("record_id", models.BigIntegerField()),
                ("source", models.CharField(max_length=60)),
                ("value", models.CharField(max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["record_type", "record_id"], name="external_id_record")],
                "constraints": [
                    models.UniqueConstraint(fields=("record_type", "source", "value"), name="external_id_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("created_by_id", models.BigIntegerField(blank=True, null=True)),
                ("created_door", models.CharField(default="system", max_length=12)),
                ("changed_at", models.DateTimeField()),
                ("changed_by_id", models.BigIntegerField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                ("deleted_with", models.CharField(blank=True, max_length=40)),
                ("custom", models.JSONField(blank=True, default=dict)),
                ("sort_key", models.CharField(blank=True, max_length=255)),
                ("search", models.TextField(blank=True)),
                ("raw", models.JSONField(blank=True, default=dict)),
                ("name", models.CharField(max_length=120)),
                ("company_name", models.CharField(blank=True, max_length=200)),
                ("title", models.CharField(blank=True, max_length=120)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("message", models.TextField(blank=True, max_length=20000)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("working", "Working"),
                            ("qualified", "Qualified"),
                            ("rejected", "Rejected"),
                            ("converted", "Converted"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                ("utm", models.JSONField(blank=True, default=dict)),
                ("received_at", models.DateTimeField(blank=True, null=True)),
                ("first_response_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("reject_reason", models.CharField(blank=True, max_length=40)),
                ("converted_at", models.DateTimeField(blank=True, null=True)),
                ("conversion", models.JSONField(blank=True, default=dict)),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="crm.campaign",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="crm.company",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="crm.contact",
                    ),
                ),
                (
                    "deal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="crm.deal",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="crm.lead",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="crm.source",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "status", "-id"], name="lead_owner"),
                    models.Index(fields=["status", "-id"], name="lead_status"),
                    models.Index(fields=["sort_key", "id"], name="lead_sort"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record_type", models.CharField(max_length=24)),
                ("record_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=12)),
                ("key", models.CharField(max_length=254)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "key"], name="match_key"),
                    models.Index(fields=["record_type", "record_id"], name="match_key_record"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record_type", models.CharField(max_length=24)),
                ("survivor_id", models.BigIntegerField()),
                ("loser_id", models.BigIntegerField()),
                ("by_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("moved", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["record_type", "survivor_id"], name="merge_survivor"),
                    models.Index(fields=["record_type", "loser_id"], name="merge_loser"),
                ],
            },
        ),
        migrations.CreateModel(
            name="NotDuplicate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record_type", models.CharField(max_length=24)),
                ("first_id", models.BigIntegerField()),
                ("second_id", models.BigIntegerField()),
                ("said_by_id", models.BigIntegerField(null=True)),
                ("said_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("record_type", "first_id", "second_id"), name="not_duplicate_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DealLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=0)),
                ("quantity_milli", models.BigIntegerField(default=1000)),
                ("list_minor", models.BigIntegerField(null=True)),
                ("unit_minor", models.BigIntegerField()),
                ("discount_minor", models.BigIntegerField(default=0)),
                ("tax_minor", models.BigIntegerField(default=0)),
                ("total_minor", models.BigIntegerField()),
                ("cost_minor", models.BigIntegerField(null=True)),
                (
                    "deal",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="crm.deal"),
                ),
                (
                    "product",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.product"),
                ),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="SearchToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=48)),
                ("record_type", models.CharField(max_length=12)),
                ("record_id", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["token", "record_type", "record_id"], name="search_token"),
                    models.Index(fields=["record_type", "record_id"], name="search_token_record"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StageStay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entered_at", models.DateTimeField(null=True)),
                ("left_at", models.DateTimeField(null=True)),
                ("exit", models.CharField(blank=True, max_length=8)),
                ("skipped", models.BooleanField(default=False)),
                (
                    "deal",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="stays", to="crm.deal"),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="process.stage",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "process_version",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="process.pipelineversion",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="process.stage",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["stage", "entered_at"], name="stage_stay_entry"),
                    models.Index(fields=["deal", "stage"], name="stage_stay_deal"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecordTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record_type", models.CharField(max_length=24)),
                ("record_id", models.BigIntegerField()),
                (
                    "tag",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="uses", to="crm.tag"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["record_type", "record_id"], name="tag_record")],
                "constraints": [models.UniqueConstraint(fields=("tag", "record_type", "record_id"), name="tag_once")],
            },
        ),
        migrations.CreateModel(
            name="Territory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("name_zh", models.CharField(blank=True, max_length=120)),
                ("rules", models.JSONField(blank=True, default=dict)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="crm.territory",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="PriceList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("name_zh", models.CharField(blank=True, max_length=120)),
                ("currency", models.CharField(max_length=3)),
                ("version", models.IntegerField(default=1)),
                (
                    "segment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="strategy.segment",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="crm.territory",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="deal",
            name="territory",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.territory"
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="territory",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.territory"
            ),
        ),
        migrations.CreateModel(
            name="CampaignCost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
                ("minor", models.BigIntegerField()),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="costs", to="crm.campaign"
                    ),
                ),
            ],
            options={
                "ordering": ["month"],
                "constraints": [
                    models.UniqueConstraint(fields=("campaign", "month"), name="campaign_cost_month"),
                    models.CheckConstraint(condition=models.Q(("minor__gte", 0)), name="campaign_cost_not_negative"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Collaborator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record_type", models.CharField(max_length=24)),
                ("record_id", models.BigIntegerField()),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["record_type", "record_id"], name="collaborator_record")],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "record_type", "record_id"), name="collaborator_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.CharField(max_length=500)),
                ("record_id", models.BigIntegerField()),
                (
                    "field",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="crm.customfield"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["field", "record_id"], name="custom_claim_record")],
                "constraints": [models.UniqueConstraint(fields=("field", "value"), name="custom_claim_once")],
            },
        ),
        migrations.CreateModel(
            name="CustomLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record_id", models.BigIntegerField()),
                ("target_id", models.BigIntegerField()),
                (
                    "field",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="crm.customfield"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["target_id", "field"], name="custom_link_target")],
                "constraints": [models.UniqueConstraint(fields=("field", "record_id"), name="custom_link_once")],
            },
        ),
        migrations.CreateModel(
            name="DealContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(blank=True, max_length=40)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deal_contacts", to="crm.contact"
                    ),
                ),
                (
                    "deal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deal_contacts", to="crm.deal"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("deal", "contact"), name="deal_contact_once")],
            },
        ),
        migrations.CreateModel(
            name="DealPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.BigIntegerField()),
                (
                    "deal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="places", to="crm.deal"
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="process.stage",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["stage", "rank"], name="deal_place_rank")],
                "constraints": [models.UniqueConstraint(fields=("deal", "stage"), name="deal_place_once")],
            },
        ),
        migrations.CreateModel(
            name="DealStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step_id", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("done", "Done"), ("not_applicable", "Not Applicable")],
                        max_length=14,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deal",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="crm.deal"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("deal", "step_id"), name="deal_step_once")],
            },
        ),
        migrations.CreateModel(
            name="DealTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("price", "Price"), ("terms", "Terms"), ("contract", "Contract")], max_length=8
                    ),
                ),
                ("text", models.CharField(max_length=1000)),
                ("lines", models.JSONField(blank=True, default=list)),
                ("until", models.DateField(blank=True, null=True)),
                ("request", models.BigIntegerField(unique=True)),
                ("granted_at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(blank=True, null=True)),
                (
                    "applied_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "deal",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="terms", to="crm.deal"),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-granted_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("applied_at__isnull", True), ("applied_by__isnull", False), _connector="OR"
                        ),
                        name="deal_term_applied",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DealVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveIntegerField()),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField()),
                ("entered_stage_at", models.DateTimeField(null=True)),
                ("status", models.CharField(max_length=4)),
                ("amount_minor", models.BigIntegerField(null=True)),
                ("currency", models.CharField(max_length=3)),
                ("base_minor", models.BigIntegerField(null=True)),
                ("expected_close", models.DateField(null=True)),
                ("opened_on", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                ("category", models.CharField(max_length=12)),
                ("next_step_on", models.DateField(null=True)),
                ("push_count", models.PositiveSmallIntegerField(default=0)),
                ("parked", models.BooleanField(default=False)),
                ("deleted", models.BooleanField(default=False)),
                ("cause", models.CharField(blank=True, max_length=16)),
                (
                    "deal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="crm.deal",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pipeline",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="process.pipeline",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="process.stage",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["status", "valid_from", "valid_to"], name="deal_version_as_of"),
                    models.Index(fields=["status", "valid_to", "closed_on"], name="deal_version_closed"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("deal", "seq"), name="deal_version_seq"),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gt", models.F("valid_from"))), name="deal_version_period"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record_type", models.CharField(max_length=24)),
                ("record_id", models.BigIntegerField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="crm.document"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["record_type", "record_id"], name="document_link_record")],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "record_type", "record_id"), name="document_link_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=10)),
                ("record_id", models.BigIntegerField(null=True)),
                ("link", models.CharField(blank=True, max_length=500)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("strong", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                ("gone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="crm.deal",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["deal", "about"], name="evidence_deal"),
                    models.Index(fields=["kind", "record_id"], name="evidence_record"),
                ],
            },
        ),
        migrations.CreateModel(
            name="GateOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("missing", models.JSONField(default=list)),
                ("reason", models.CharField(max_length=500)),
                ("flagged", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                ("settle_by", models.DateField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overrides",
                        to="crm.deal",
                    ),
                ),
                (
                    "from_stage",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="process.stage",
                    ),
                ),
                (
                    "to_stage",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="process.stage",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["deal", "settled_at"], name="gate_override_deal"),
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=["settle_by"],
                        name="gate_override_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("created_by_id", models.BigIntegerField(blank=True, null=True)),
                ("created_door", models.CharField(default="system", max_length=12)),
                ("changed_at", models.DateTimeField()),
                ("changed_by_id", models.BigIntegerField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                ("deleted_with", models.CharField(blank=True, max_length=40)),
                ("custom", models.JSONField(blank=True, default=dict)),
                ("sort_key", models.CharField(blank=True, max_length=255)),
                ("search", models.TextField(blank=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "Call"),
                            ("meeting", "Meeting"),
                            ("visit", "Visit"),
                            ("email", "Email"),
                            ("task", "Task"),
                            ("note", "Note"),
                        ],
                        max_length=8,
                    ),
                ),
                ("subject", models.CharField(max_length=300)),
                ("body", models.TextField(blank=True, max_length=100000)),
                ("direction", models.CharField(blank=True, choices=[("in", "in"), ("out", "out")], max_length=8)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("all_day", models.BooleanField(default=False)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, max_length=300)),
                ("answered", models.BooleanField(default=False)),
                ("is_contact", models.BooleanField(default=False)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("origin", models.CharField(default="typed", max_length=10)),
                ("team_id", models.BigIntegerField(blank=True, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="activities",
                        to="crm.company",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="activities",
                        to="crm.contact",
                    ),
                ),
                (
                    "deal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="activities",
                        to="crm.deal",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="activities",
                        to="crm.lead",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "done_at"], name="activity_owner_done"),
                    models.Index(
                        condition=models.Q(("done_at__isnull", True)),
                        fields=["owner", "due_at"],
                        name="activity_owner_due",
                    ),
                    models.Index(
                        condition=models.Q(("done_at__isnull", False)), fields=["done_at", "kind"], name="activity_done"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("subject", ""), _negated=True), name="activity_subject")
                ],
            },
        ),
        migrations.CreateModel(
            name="MethodValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40)),
                ("text", models.TextField(blank=True, max_length=2000)),
                ("status", models.CharField(default="unknown", max_length=8)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="methods",
                        to="crm.deal",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["key", "status"], name="method_value_status_index")],
                "constraints": [
                    models.UniqueConstraint(fields=("deal", "key"), name="method_value_once"),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["unknown", "claimed", "verified"])),
                        name="method_value_status",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NextStepAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60)),
                ("answer", models.CharField(max_length=10)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("until", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deal",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="crm.deal"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["deal", "until"], name="next_step_answer_deal")],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=48)),
                (
                    "loudness",
                    models.CharField(
                        choices=[("act_now", "Act Now"), ("today", "Today"), ("know", "Good To Know")],
                        default="today",
                        max_length=8,
                    ),
                ),
                ("record_type", models.CharField(max_length=24)),
                ("record_id", models.BigIntegerField()),
                ("data", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("routed_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notices", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user", "read_at", "-id"], name="notice_user"),
                    models.Index(
                        condition=models.Q(("routed_at__isnull", True)), fields=["created_at"], name="notice_new"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("user", "event_id"), name="notice_once")],
            },
        ),
        migrations.CreateModel(
            name="Price",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("minor", models.BigIntegerField()),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "price_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="prices", to="crm.pricelist"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="prices", to="crm.product"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("minor__gte", 0)), name="price_not_negative")
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductCost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("minor", models.BigIntegerField()),
                ("valid_from", models.DateField()),
                ("set_by_id", models.BigIntegerField(null=True)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="costs", to="crm.product"
                    ),
                ),
            ],
            options={
                "ordering": ["valid_from"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("minor__gte", 0)), name="product_cost_not_negative"),
                    models.UniqueConstraint(fields=("product", "valid_from"), name="product_cost_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.CharField(max_length=24)),
                ("name", models.CharField(max_length=80)),
                (
                    "audience",
                    models.CharField(
                        choices=[("private", "private"), ("team", "team"), ("everyone", "everyone")],
                        default="private",
                        max_length=8,
                    ),
                ),
                ("team_id", models.BigIntegerField(blank=True, null=True)),
                ("locked", models.BooleanField(default=False)),
                (
                    "shape",
                    models.CharField(
                        choices=[("list", "list"), ("board", "board"), ("calendar", "calendar")],
                        default="list",
                        max_length=8,
                    ),
                ),
                ("date_field", models.CharField(blank=True, max_length=64)),
                ("filter", models.JSONField(blank=True, default=dict)),
                ("columns", models.JSONField(blank=True, default=list)),
                ("widths", models.JSONField(blank=True, default=dict)),
                ("order", models.JSONField(blank=True, default=list)),
                ("group_by", models.CharField(blank=True, max_length=64)),
                ("density", models.CharField(default="normal", max_length=8)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.IntegerField(default=1)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "indexes": [models.Index(fields=["entity", "owner"], name="saved_view_owner")],
            },
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(fields=["owner", "status", "-base_minor", "id"], name="deal_owner_amount"),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(fields=["pipeline", "status", "stage", "owner"], name="deal_board"),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(fields=["status", "closed_on"], name="deal_closed"),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(fields=["status", "-base_minor", "id"], name="deal_amount"),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(fields=["sort_key", "id"], name="deal_sort"),
        ),
        migrations.AddConstraint(
            model_name="deal",
            constraint=models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="deal_named"),
        ),
        migrations.AddConstraint(
            model_name="deal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__isnull", True),
                    models.Q(("amount_minor__gte", 0), ("amount_minor__lte", 100000000000000000)),
                    _connector="OR",
                ),
                name="deal_amount_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="deal",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "open"), ("closed_on__isnull", False), _connector="OR"),
                name="deal_closed_on",
            ),
        ),
        migrations.AddIndex(
            model_name="company",
            index=models.Index(fields=["owner", "sort_key"], name="company_owner"),
        ),
        migrations.AddIndex(
            model_name="company",
            index=models.Index(fields=["sort_key", "id"], name="company_sort"),
        ),
        migrations.AddConstraint(
            model_name="company",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent", models.F("id")), _negated=True), name="company_not_own_parent"
            ),
        ),
        migrations.AddConstraint(
            model_name="company",
            constraint=models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="company_named"),
        ),
    ]
