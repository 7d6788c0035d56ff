import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("process", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Brief",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.CharField(max_length=40)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("compared_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("sent", "Sent"), ("superseded", "Superseded")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("content", models.JSONField(blank=True, default=dict)),
                ("words", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("readers", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(fields=["author", "starts_on"], name="brief_author")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")),
                        fields=("author", "starts_on", "ends_on"),
                        name="brief_one_draft",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at", None), ("state", "draft")),
                            models.Q(
                                models.Q(("state", "draft"), _negated=True), models.Q(("sent_at", None), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="brief_sent_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("clock", "Clock"),
                            ("unassigned", "Unassigned"),
                            ("rot", "Rot"),
                            ("debt", "Debt"),
                            ("pushed", "Pushed"),
                            ("action", "Action"),
                            ("pool", "Pool"),
                            ("change", "Change"),
                        ],
                        max_length=10,
                    ),
                ),
                ("record_type", models.CharField(max_length=16)),
                ("record_id", models.BigIntegerField()),
                ("since", models.DateTimeField()),
                ("value_minor", models.BigIntegerField(null=True)),
                ("said", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("acting", "Acting"),
                            ("snoozed", "Snoozed"),
                            ("resolved", "Resolved"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                ("escalated_at", models.DateTimeField(null=True)),
                ("until", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("resolved_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "state"], name="call_owner"),
                    models.Index(fields=["state", "kind"], name="call_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "resolved"), _negated=True),
                        fields=("kind", "record_type", "record_id"),
                        name="call_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Dashboard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("audience", models.CharField(default="me", max_length=8)),
                ("based_on", models.CharField(blank=True, max_length=20)),
                ("tiles", models.JSONField(default=list)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dashboards",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="SavedReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("figure", models.CharField(max_length=64)),
                ("definition_version", models.PositiveIntegerField()),
                ("title", models.CharField(blank=True, max_length=120)),
                ("period", models.CharField(max_length=40)),
                ("as_of", models.DateField(blank=True, null=True)),
                ("filters", models.JSONField(blank=True, default=list)),
                ("group_by", models.CharField(blank=True, max_length=64)),
                ("currency", models.CharField(max_length=3)),
                ("value_top", models.BigIntegerField(blank=True, null=True)),
                ("value_bottom", models.BigIntegerField(blank=True, null=True)),
                ("n", models.PositiveIntegerField()),
                ("groups", models.JSONField(blank=True, default=list)),
                ("warnings", models.JSONField(blank=True, default=list)),
                ("rows", models.JSONField(blank=True, default=list)),
                ("taken_at", models.DateTimeField()),
                (
                    "brief",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="insights.brief",
                    ),
                ),
                (
                    "kept_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("readers", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(fields=["kept_by", "-taken_at"], name="reading_keeper")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("value_bottom", None), ("value_top", None)),
                            ("value_bottom__gt", 0),
                            _connector="OR",
                        ),
                        name="reading_value",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StallReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("only", models.CharField(blank=True, max_length=32)),
                ("made_at", models.DateTimeField()),
                ("result", models.JSONField()),
                (
                    "pipeline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="process.pipeline"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["pipeline", "only", "-made_at"], name="stall_review_newest")],
            },
        ),
        migrations.CreateModel(
            name="Action",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("step", "Step"),
                            ("training", "Training"),
                            ("coaching", "Coaching"),
                            ("target", "Target"),
                            ("rule", "Rule"),
                            ("content", "Content"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=160)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("figure", models.CharField(max_length=40)),
                ("scope", models.JSONField(blank=True, default=dict)),
                ("baseline", models.JSONField(blank=True, default=dict)),
                ("expected_points", models.FloatField()),
                ("due_on", models.DateField()),
                ("check_on", models.DateField()),
                ("done_on", models.DateField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("doing", "Doing"),
                            ("done", "Done"),
                            ("measured", "Measured"),
                            ("dropped", "Dropped"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("result", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "created_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="process.stage",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "state"], name="action_owner"),
                    models.Index(fields=["state", "check_on"], name="action_check"),
                    models.Index(fields=["stage", "-id"], name="action_stage"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("check_on__gte", models.F("due_on"))), name="action_checked_after_due"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expected_points", 0), _negated=True), name="action_expects_something"
                    ),
                ],
            },
        ),
    ]
