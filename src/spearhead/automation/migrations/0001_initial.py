import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("crm", "0001_initial"),
        ("process", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Channel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wecom", "Wecom"),
                            ("dingtalk", "Dingtalk"),
                            ("feishu", "Feishu"),
                            ("slack", "Slack"),
                            ("webhook", "Webhook"),
                        ],
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("host", models.CharField(max_length=253)),
                ("url_sealed", models.TextField()),
                ("secret_sealed", models.TextField(blank=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="Mailer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("host", models.CharField(max_length=253)),
                ("port", models.PositiveIntegerField(default=587)),
                (
                    "security",
                    models.CharField(
                        choices=[("starttls", "Starttls"), ("tls", "Tls"), ("none", "None")],
                        default="starttls",
                        max_length=8,
                    ),
                ),
                ("username", models.CharField(blank=True, max_length=254)),
                ("password_sealed", models.TextField(blank=True)),
                ("sender", models.CharField(max_length=254)),
                ("is_on", models.BooleanField(default=True)),
                ("version", models.IntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="RoutingRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=0)),
                ("name", models.CharField(max_length=120)),
                ("sources", models.JSONField(blank=True, default=list)),
                ("campaigns", models.JSONField(blank=True, default=list)),
                ("territories", models.JSONField(blank=True, default=list)),
                ("words", models.JSONField(blank=True, default=list)),
                (
                    "method",
                    models.CharField(
                        choices=[("round_robin", "Round Robin"), ("load", "Load"), ("territory", "Territory")],
                        default="round_robin",
                        max_length=12,
                    ),
                ),
                ("day_cap", models.PositiveIntegerField(blank=True, null=True)),
                ("in_hours", models.BooleanField(default=False)),
                ("company_owner_first", models.BooleanField(default=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="ApprovalRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kinds", models.JSONField(default=list)),
                ("act", models.CharField(max_length=8)),
                ("payload", models.JSONField(default=dict)),
                ("snapshot", models.JSONField(default=dict)),
                ("costs", models.JSONField(default=dict)),
                ("steps", models.JSONField(default=list)),
                ("facts", models.CharField(max_length=64)),
                ("asked", models.CharField(blank=True, max_length=64)),
                ("reason", models.CharField(max_length=500)),
                ("level", models.CharField(max_length=8)),
                ("rule_version", models.IntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("approved", "Approved"),
                            ("changes", "Changes"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                        ],
                        default="pending",
                        max_length=9,
                    ),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("hours", models.PositiveSmallIntegerField(default=8)),
                ("escalated", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("words", models.CharField(blank=True, max_length=500)),
                ("outcome", models.CharField(blank=True, max_length=6)),
                ("told", models.CharField(blank=True, max_length=500)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "deal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="approvals", to="crm.deal"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "due_at"], name="approval_due"),
                    models.Index(fields=["deal", "state"], name="approval_deal"),
                    models.Index(fields=["requester", "-id"], name="approval_mine"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("discount", "Discount"),
                            ("amount", "Amount"),
                            ("override", "Override"),
                            ("margin", "Margin"),
                            ("price", "Price"),
                            ("terms", "Terms"),
                            ("contract", "Contract"),
                        ],
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("bands", models.JSONField(default=list)),
                ("hours", models.PositiveSmallIntegerField(default=8)),
                ("people", models.JSONField(blank=True, default=list)),
                ("quorum", models.PositiveSmallIntegerField(default=0)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "pipeline",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="process.pipeline",
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hours__gte", 1), ("hours__lte", 400)), name="approval_rule_hours"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalSeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("step", models.PositiveSmallIntegerField(default=0)),
                ("settles", models.BooleanField(default=False)),
                (
                    "said",
                    models.CharField(blank=True, choices=[("approve", "Approve"), ("reject", "Reject")], max_length=7),
                ),
                ("said_at", models.DateTimeField(blank=True, null=True)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to="automation.approvalrequest",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("request", "step", "user"), name="approval_seat_once")],
            },
        ),
        migrations.CreateModel(
            name="AutomationRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("noun", models.CharField(max_length=16)),
                ("trigger", models.JSONField(default=dict)),
                ("conditions", models.JSONField(blank=True, default=dict)),
                ("actions", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("on", "On"), ("off", "Off"), ("tripped", "Tripped")],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                ("hour_limit", models.PositiveIntegerField(default=1000)),
                ("on_since", models.DateTimeField(blank=True, null=True)),
                ("tried_version", models.IntegerField(default=0)),
                ("tried_count", models.PositiveIntegerField(default=0)),
                ("why_off", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField()),
                ("version", models.IntegerField(default=1)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hour_limit__gte", 1), ("hour_limit__lte", 1000)),
                        name="automation_hour_limit",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AutomationRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule_version", models.IntegerField()),
                ("key", models.CharField(max_length=100)),
                ("record_type", models.CharField(max_length=24)),
                ("record_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "result",
                    models.CharField(
                        choices=[("done", "Done"), ("failed", "Failed"), ("skipped", "Skipped")], max_length=8
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("outcomes", models.JSONField(default=list)),
                ("chain", models.BigIntegerField(default=0)),
                ("depth", models.PositiveSmallIntegerField(default=1)),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="automation.automationrule"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["rule", "-at"], name="automation_run_rule"),
                    models.Index(fields=["record_type", "record_id", "-at"], name="automation_run_record"),
                ],
                "constraints": [models.UniqueConstraint(fields=("rule", "key"), name="automation_run_once")],
            },
        ),
        migrations.CreateModel(
            name="AutomationVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("content", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="automation.automationrule",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("rule", "number"), name="automation_version_once")],
            },
        ),
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("minutes", models.PositiveIntegerField()),
                ("started_at", models.DateTimeField()),
                ("half_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("late_at", models.DateTimeField()),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                ("pauses", models.JSONField(blank=True, default=list)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                ("overdue_at", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("met", "Met"),
                            ("missed", "Missed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="running",
                        max_length=9,
                    ),
                ),
                ("told", models.PositiveSmallIntegerField(default=0)),
                ("barred", models.JSONField(blank=True, default=list)),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clocks", to="crm.lead"
                    ),
                ),
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
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "running"), ("told", 0)), fields=["half_at"], name="clock_half"
                    ),
                    models.Index(condition=models.Q(("state", "running")), fields=["due_at"], name="clock_due"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["running", "paused"])), fields=("lead",), name="clock_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80, unique=True)),
                ("notices", models.JSONField(default=list)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField(blank=True)),
                ("to_type", models.CharField(blank=True, max_length=8)),
                ("to_id", models.BigIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sending", "Sending"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("dropped", "Dropped"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("lease_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=40)),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "channel",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="automation.channel",
                    ),
                ),
                (
                    "reply_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "due_at"], name="delivery_due"),
                    models.Index(
                        condition=models.Q(("to_id__isnull", False)), fields=["to_type", "to_id"], name="delivery_to"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("heading", models.CharField(blank=True, max_length=200)),
                ("intro", models.CharField(blank=True, max_length=1000)),
                ("thanks", models.CharField(blank=True, max_length=500)),
                ("fields", models.JSONField(default=list)),
                ("consent", models.CharField(blank=True, max_length=2000)),
                ("consent_version", models.PositiveIntegerField(default=1)),
                ("origins", models.JSONField(blank=True, default=list)),
                ("language", models.CharField(default="zh-hans", max_length=8)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
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
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("channel", models.CharField(max_length=12)),
                ("event_key", models.CharField(blank=True, max_length=120, null=True, unique=True)),
                ("sender", models.CharField(blank=True, max_length=64)),
                ("raw", models.JSONField(default=dict)),
                ("values", models.JSONField(default=dict)),
                ("consent_version", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(choices=[("new", "New"), ("matched", "Matched"), ("junk", "Junk")], max_length=8),
                ),
                ("why", models.CharField(blank=True, max_length=40)),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="arrivals",
                        to="crm.lead",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="arrivals",
                        to="automation.leadform",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["form", "sender", "-at"], name="arrival_sender"),
                    models.Index(fields=["state", "-at"], name="arrival_state"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pool",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(choices=[("lead", "Lead"), ("company", "Company")], max_length=8)),
                ("assign_only", models.BooleanField(default=False)),
                ("hidden", models.JSONField(blank=True, default=list)),
                ("claims_per_day", models.PositiveSmallIntegerField(default=10)),
                ("hold_limit", models.PositiveIntegerField(blank=True, null=True)),
                ("cooling_days", models.PositiveSmallIntegerField(default=30)),
                ("idle_days", models.PositiveSmallIntegerField(blank=True, default=30, null=True)),
                ("no_deal_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("working_days", models.BooleanField(default=False)),
                ("keep_helpers", models.BooleanField(default=True)),
                ("takes_unassigned", models.BooleanField(default=False)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
            ],
            options={
                "ordering": ["kind", "name", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("idle_days__isnull", True), ("idle_days__gte", 1), _connector="OR"),
                        name="pool_days",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PoolDue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record_type", models.CharField(max_length=8)),
                ("record_id", models.BigIntegerField()),
                ("due_on", models.DateField()),
                ("why", models.CharField(max_length=8)),
                ("warned", models.PositiveSmallIntegerField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="automation.pool"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["due_on"], name="pool_due_on")],
                "constraints": [models.UniqueConstraint(fields=("record_type", "record_id"), name="pool_due_once")],
            },
        ),
        migrations.CreateModel(
            name="PoolMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("manages", models.BooleanField(default=False)),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="automation.pool"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("pool", "user"), name="pool_member_once")],
            },
        ),
        migrations.CreateModel(
            name="PoolStay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record_type", models.CharField(max_length=8)),
                ("record_id", models.BigIntegerField()),
                ("in_at", models.DateTimeField()),
                (
                    "reason",
                    models.CharField(
                        choices=[("returned", "Returned"), ("recycled", "Recycled"), ("left", "Left"), ("new", "New")],
                        max_length=8,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("out_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stays", to="automation.pool"
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["pool", "out_at", "-in_at"], name="pool_stay_in"),
                    models.Index(fields=["record_type", "record_id", "-in_at"], name="pool_stay_record"),
                    models.Index(fields=["to", "out_at"], name="pool_stay_to"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("out_at__isnull", True)),
                        fields=("record_type", "record_id"),
                        name="pool_stay_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("why", models.CharField(max_length=16)),
                ("passed", models.JSONField(default=list)),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assignments", to="crm.lead"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="assignments",
                        to="automation.routingrule",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "-at"], name="assignment_user")],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("capacity", models.PositiveIntegerField(default=20)),
                ("away_until", models.DateField(blank=True, null=True)),
                ("last_at", models.DateTimeField()),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="automation.routingrule"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "user"), name="seat_once"),
                    models.CheckConstraint(condition=models.Q(("capacity__lte", 10000)), name="seat_capacity"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceLevel",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("minutes", models.PositiveIntegerField(default=240)),
                ("spans", models.JSONField(default=list)),
                ("stop_words", models.JSONField(blank=True, default=list)),
                ("blocked_domains", models.JSONField(blank=True, default=list)),
                ("version", models.IntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1), ("minutes__lte", 60000)), name="service_level_minutes"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalDeputy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "deputy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("user", models.F("deputy")), _negated=True), name="approval_deputy_other"
                    )
                ],
            },
        ),
    ]
