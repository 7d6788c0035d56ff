import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="LossReason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("name_zh", models.CharField(blank=True, max_length=120)),
                ("needs_competitor", models.BooleanField(default=False)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Pipeline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("name_zh", models.CharField(blank=True, max_length=120)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("is_default", models.BooleanField(default=False)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="PipelineVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("review", "Review"),
                            ("scheduled", "Scheduled"),
                            ("published", "Published"),
                            ("retired", "Retired"),
                        ],
                        default="published",
                        max_length=10,
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.TextField(blank=True)),
                ("content", models.JSONField(blank=True, default=dict)),
                ("base_number", models.PositiveIntegerField(blank=True, null=True)),
                ("author_id", models.BigIntegerField(blank=True, null=True)),
                ("reviewer_id", models.BigIntegerField(blank=True, null=True)),
                ("effective_from", models.DateField(blank=True, null=True)),
                ("team_ids", models.JSONField(blank=True, default=list)),
                ("mode", models.CharField(default="stay", max_length=12)),
                ("mapping", models.JSONField(blank=True, default=dict)),
                ("path", models.JSONField(blank=True, default=list)),
                ("version", models.IntegerField(default=1)),
                (
                    "pipeline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="process.pipeline"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["pipeline", "state"], name="pipeline_version_state")],
                "constraints": [models.UniqueConstraint(fields=("pipeline", "number"), name="pipeline_version")],
            },
        ),
        migrations.CreateModel(
            name="Stage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("name_zh", models.CharField(blank=True, max_length=120)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")], default="open", max_length=4
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("qualified", "Qualified"),
                            ("proposal", "Proposal"),
                            ("negotiation", "Negotiation"),
                            ("won", "Won"),
                            ("lost", "Lost"),
                        ],
                        default="new",
                        max_length=12,
                    ),
                ),
                ("probability", models.PositiveSmallIntegerField(default=0)),
                ("category", models.CharField(default="pipeline", max_length=12)),
                ("target_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("rot_days", models.PositiveSmallIntegerField(default=14)),
                ("purpose", models.TextField(blank=True, max_length=500)),
                ("guidance", models.TextField(blank=True, max_length=1000)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("planned", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "pipeline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stages", to="process.pipeline"
                    ),
                ),
            ],
            options={
                "ordering": ["pipeline_id", "position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("pipeline", "key"), name="stage_key"),
                    models.CheckConstraint(condition=models.Q(("probability__lte", 100)), name="stage_probability"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangePlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.CharField(max_length=1000)),
                ("reading", models.CharField(blank=True, max_length=2000)),
                (
                    "told",
                    models.CharField(
                        choices=[
                            ("everybody", "Everybody"),
                            ("reps", "Reps"),
                            ("managers", "Managers"),
                            ("nobody", "Nobody"),
                        ],
                        default="everybody",
                        max_length=10,
                    ),
                ),
                ("notice_days", models.PositiveSmallIntegerField(default=5)),
                ("told_at", models.DateTimeField()),
                (
                    "watched",
                    models.CharField(
                        blank=True,
                        choices=[("conversion", "Conversion"), ("days", "Days"), ("won", "Won")],
                        max_length=10,
                    ),
                ),
                ("limit", models.FloatField(blank=True, null=True)),
                ("review_on", models.DateField(blank=True, null=True)),
                ("compared", models.JSONField(blank=True, default=dict)),
                ("result", models.JSONField(blank=True, default=dict)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "plan_b",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="process.pipelineversion",
                    ),
                ),
                (
                    "process_version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="plan", to="process.pipelineversion"
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="process.stage",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["review_on"], name="change_plan_review")],
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("told_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="people",
                        to="process.changeplan",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "confirmed_at"], name="acknowledgement_user")],
                "constraints": [models.UniqueConstraint(fields=("plan", "user"), name="acknowledged_once")],
            },
        ),
    ]
