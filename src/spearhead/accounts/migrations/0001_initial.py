import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(blank=True, max_length=254, null=True, unique=True)),
                ("name", models.CharField(max_length=120)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("rep", "Rep"),
                            ("manager", "Manager"),
                            ("director", "Director"),
                            ("marketing", "Marketing"),
                            ("analyst", "Analyst"),
                            ("administrator", "Administrator"),
                        ],
                        default="rep",
                        max_length=16,
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=120)),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "简体中文"), ("en", "English")], default="zh-hans", max_length=8
                    ),
                ),
                ("time_zone", models.CharField(blank=True, max_length=64)),
                ("theme", models.CharField(default="system", max_length=8)),
                ("preferences", models.JSONField(blank=True, default=dict)),
                ("is_active", models.BooleanField(default=True)),
                ("hired_on", models.DateField(blank=True, null=True)),
                ("left_on", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.IntegerField(default=1)),
                ("session_epoch", models.PositiveIntegerField(default=0)),
                ("sort_key", models.CharField(blank=True, db_index=True, max_length=255)),
                ("search", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["sort_key", "id"],
            },
        ),
        migrations.CreateModel(
            name="Workspace",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("name", models.CharField(default="Spearhead", max_length=120)),
                ("base_currency", models.CharField(default="CNY", max_length=3)),
                ("time_zone", models.CharField(default="Asia/Shanghai", max_length=64)),
                ("language", models.CharField(default="zh-hans", max_length=8)),
                ("work_region", models.CharField(default="CN", max_length=8)),
                ("fiscal_start_month", models.PositiveSmallIntegerField(default=1)),
                ("hue", models.CharField(default="western", max_length=8)),
                ("leads_enabled", models.BooleanField(default=True)),
                ("document_quota_mb", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "second_factor",
                    models.CharField(
                        choices=[
                            ("nobody", "Nobody"),
                            ("administrators", "Administrators"),
                            ("everybody", "Everybody"),
                        ],
                        default="nobody",
                        max_length=14,
                    ),
                ),
                ("second_factor_since", models.DateTimeField(blank=True, null=True)),
                ("export_told", models.PositiveIntegerField(blank=True, null=True)),
                ("is_demo", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="SecondFactor",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="second_factor",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("sealed_secret", models.CharField(max_length=200)),
                ("started_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("last_step", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("scopes", models.JSONField(default=list)),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("prefix", models.CharField(max_length=12)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CurrencyRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("currency", models.CharField(max_length=3)),
                ("valid_from", models.DateField()),
                ("rate_e9", models.BigIntegerField()),
                ("source", models.CharField(blank=True, max_length=80)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["currency", "-valid_from"],
                "constraints": [
                    models.UniqueConstraint(fields=("currency", "valid_from"), name="rate_day"),
                    models.CheckConstraint(condition=models.Q(("rate_e9__gt", 0)), name="rate_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FieldRight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=16)),
                ("resource", models.CharField(max_length=32)),
                ("field", models.CharField(max_length=64)),
                ("level", models.CharField(max_length=8)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("role", "resource", "field"), name="field_right_cell")],
            },
        ),
        migrations.CreateModel(
            name="Right",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=16)),
                ("resource", models.CharField(max_length=32)),
                ("verb", models.CharField(max_length=16)),
                ("reach", models.CharField(max_length=8)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("role", "resource", "verb"), name="right_cell")],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("user_id", models.BigIntegerField(null=True)),
                ("way", models.CharField(blank=True, max_length=8)),
                ("agent", models.CharField(blank=True, max_length=300)),
                ("address", models.CharField(blank=True, max_length=45)),
                ("began_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
                "indexes": [models.Index(fields=["user_id"], name="session_user")],
            },
        ),
        migrations.CreateModel(
            name="SignInAttempt",
            fields=[
                ("key", models.CharField(max_length=300, primary_key=True, serialize=False)),
                ("failed", models.PositiveIntegerField(default=0)),
                ("blocked_until", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["blocked_until"], name="attempt_blocked")],
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("name_zh", models.CharField(blank=True, max_length=120)),
                ("version", models.IntegerField(default=1)),
                ("retired_on", models.DateField(blank=True, null=True)),
                ("sort_key", models.CharField(blank=True, max_length=255)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_key", "id"],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("percent", models.PositiveSmallIntegerField(default=100)),
                ("entered_by_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["starts_on", "id"],
                "indexes": [models.Index(fields=["user", "starts_on"], name="absence_user")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="absence_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__gte", 1), ("percent__lte", 100)), name="absence_percent"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "used_at"], name="recovery_left")],
            },
        ),
        migrations.CreateModel(
            name="SignInLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("reusable", models.BooleanField(default=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_in_links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["expires_at"], name="signin_link_expiry")],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("member", "Member"), ("manager", "Manager"), ("deputy", "Deputy")],
                        default="member",
                        max_length=8,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="accounts.team"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "valid_from"], name="membership_user")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="membership_period",
                    )
                ],
            },
        ),
    ]
