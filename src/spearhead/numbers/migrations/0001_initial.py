import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("crm", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChanceSettings",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("known", models.JSONField(default=list)),
                ("left_out", models.JSONField(default=list)),
                ("owners", models.BooleanField(default=False)),
                ("accepted", models.JSONField(default=list)),
                ("version", models.IntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="CommissionPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("name_zh", models.CharField(blank=True, max_length=120)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="ForecastType",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                (
                    "period_kind",
                    models.CharField(
                        choices=[("month", "month"), ("quarter", "quarter")], default="quarter", max_length=8
                    ),
                ),
                ("most_likely", models.BooleanField(default=False)),
                ("shows_amount", models.BooleanField(default=True)),
                ("version", models.IntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("target", models.BigIntegerField()),
                ("over_percent", models.PositiveSmallIntegerField(default=100)),
                ("potential_percent", models.PositiveSmallIntegerField(default=50)),
                ("cap_percent", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("pool", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("applied", "Applied"), ("dropped", "Dropped")],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("made_by_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("applied_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.team"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="allocation_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pool__gt", 0), ("target__gt", 0)), name="allocation_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AllocationLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("capacity_milli", models.PositiveIntegerField()),
                ("potential", models.BigIntegerField()),
                ("history", models.BigIntegerField()),
                ("history_proposed", models.BooleanField(default=False)),
                ("last", models.BigIntegerField(blank=True, null=True)),
                ("amount", models.BigIntegerField()),
                ("pinned", models.BooleanField(default=False)),
                ("held_by_cap", models.BooleanField(default=False)),
                (
                    "allocation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="numbers.allocation"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("allocation", "user"), name="allocation_line_once"),
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="allocation_line_amount"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Chance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                ("state", models.CharField(max_length=12)),
                ("said", models.FloatField()),
                ("learned", models.FloatField(null=True)),
                ("base", models.FloatField()),
                ("reasons", models.JSONField(default=dict)),
                ("won", models.BooleanField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "deal",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="crm.deal"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["ended_on", "deal"], name="chance_ended_on")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("said__gte", 0), ("said__lte", 1)), name="chance_in_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("won__isnull", True), ("ended_on__isnull", False), _connector="OR"),
                        name="chance_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChanceRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("noun", models.CharField(default="deal", max_length=4)),
                ("made_at", models.DateTimeField()),
                ("state", models.CharField(max_length=12)),
                ("report", models.JSONField()),
                ("version", models.IntegerField(default=1)),
            ],
            options={
                "indexes": [models.Index(fields=["noun", "made_at"], name="chance_run_made_at")],
            },
        ),
        migrations.CreateModel(
            name="CommissionMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="numbers.commissionplan"
                    ),
                ),
            ],
            options={
                "ordering": ["user__sort_key", "valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="commission_member_period",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CommissionTerms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                ("tiers", models.JSONField()),
                ("retroactive", models.BooleanField(default=False)),
                ("bonus_minor", models.BigIntegerField(default=0)),
                ("cap_minor", models.BigIntegerField(blank=True, null=True)),
                ("floor_minor", models.BigIntegerField(default=0)),
                ("clawback_days", models.PositiveSmallIntegerField(default=0)),
                ("override", models.PositiveIntegerField(default=0)),
                ("override_below", models.BooleanField(default=False)),
                ("draw_minor", models.BigIntegerField(default=0)),
                ("draw_recoverable", models.BooleanField(default=True)),
                ("set_by_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="terms", to="numbers.commissionplan"
                    ),
                ),
            ],
            options={
                "ordering": ["-valid_from"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "valid_from"), name="commission_terms_once"),
                    models.CheckConstraint(
                        condition=models.Q(("bonus_minor__gte", 0), ("draw_minor__gte", 0), ("floor_minor__gte", 0)),
                        name="commission_terms_amounts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CostPool",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                (
                    "driver",
                    models.CharField(
                        choices=[
                            ("deals", "Deals"),
                            ("revenue", "Revenue"),
                            ("lines", "Lines"),
                            ("activities", "Activities"),
                            ("visits", "Visits"),
                        ],
                        max_length=10,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("minor", models.BigIntegerField()),
                ("note", models.CharField(blank=True, max_length=200)),
                ("set_by_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("shared_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
            ],
            options={
                "ordering": ["-starts_on", "name", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("minor__gt", 0)), name="cost_pool_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="cost_pool_period"
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="cost_pool_named"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CostShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("weight", models.BigIntegerField()),
                ("minor", models.BigIntegerField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
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
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shares", to="numbers.costpool"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="crm.product",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="crm.territory",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-minor", "id"],
                "indexes": [
                    models.Index(condition=models.Q(("until__isnull", True)), fields=["day"], name="cost_share_day")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minor__gt", 0), ("weight__gte", 0)), name="cost_share_positive"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Credit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("owner", "Owner"), ("overlay", "Overlay")], default="owner", max_length=8
                    ),
                ),
                ("low", models.PositiveSmallIntegerField(default=0)),
                ("high", models.PositiveSmallIntegerField()),
                ("set_by_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "deal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="credits", to="crm.deal"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "low", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("deal", "user", "kind"), name="credit_once"),
                    models.CheckConstraint(
                        condition=models.Q(("high__gt", models.F("low")), ("high__lte", 10000)), name="credit_span"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FiscalCalendar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(unique=True)),
                ("start_month", models.PositiveSmallIntegerField(default=1)),
                (
                    "pattern",
                    models.CharField(
                        choices=[("months", "months"), ("4-4-5", "4-4-5"), ("4-5-4", "4-5-4"), ("5-4-4", "5-4-4")],
                        default="months",
                        max_length=8,
                    ),
                ),
                ("set_by_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.IntegerField(default=1)),
            ],
            options={
                "ordering": ["-valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("start_month__gte", 1), ("start_month__lte", 12)), name="fiscal_month"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ForecastCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("layer", models.CharField(choices=[("own", "own"), ("manager", "manager")], max_length=8)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "column",
                    models.CharField(
                        choices=[("commit", "commit"), ("most_likely", "most_likely"), ("best_case", "best_case")],
                        max_length=12,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("absolute", "Absolute"), ("delta", "Delta"), ("reset", "Reset")], max_length=8
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("base_seen", models.BigIntegerField()),
                ("note", models.CharField(max_length=1000)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["starts_on", "ends_on", "person", "column"], name="call_cell")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="call_period"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FrozenCell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "column",
                    models.CharField(
                        choices=[("commit", "commit"), ("most_likely", "most_likely"), ("best_case", "best_case")],
                        max_length=12,
                    ),
                ),
                ("closed", models.BigIntegerField()),
                ("own", models.BigIntegerField()),
                ("raw", models.BigIntegerField()),
                ("base", models.BigIntegerField()),
                ("call", models.BigIntegerField()),
                ("without_own_call", models.BigIntegerField()),
                ("final", models.BigIntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("starts_on", "ends_on", "day", "person", "column"), name="frozen_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Goal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("figure", models.CharField(default="bookings", max_length=40)),
                (
                    "holder",
                    models.CharField(
                        choices=[
                            ("person", "Person"),
                            ("team", "Team"),
                            ("territory", "Territory"),
                            ("product", "Product"),
                            ("workspace", "Workspace"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("goal", "Goal"), ("stretch", "Stretch"), ("challenge", "Challenge")],
                        default="goal",
                        max_length=10,
                    ),
                ),
                (
                    "credit",
                    models.CharField(
                        choices=[("owner", "owner"), ("overlay", "overlay")], default="owner", max_length=8
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("target", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("proposed", "Proposed"),
                            ("agreed", "Agreed"),
                            ("appealed", "Appealed"),
                            ("decided", "Decided"),
                            ("active", "Active"),
                            ("closed", "Closed"),
                        ],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("set_by_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.IntegerField(default=1)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="numbers.goal",
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
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
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
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="goal_period"
                    ),
                    models.CheckConstraint(condition=models.Q(("target__gt", 0)), name="goal_positive"),
                    models.UniqueConstraint(
                        condition=models.Q(("holder", "person"), ("withdrawn_at__isnull", True)),
                        fields=("figure", "level", "credit", "user", "starts_on", "ends_on"),
                        name="goal_once_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("holder", "team"), ("withdrawn_at__isnull", True)),
                        fields=("figure", "level", "credit", "team", "starts_on", "ends_on"),
                        name="goal_once_team",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("holder", "territory"), ("withdrawn_at__isnull", True)),
                        fields=("figure", "level", "credit", "territory", "starts_on", "ends_on"),
                        name="goal_once_territory",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("holder", "product"), ("withdrawn_at__isnull", True)),
                        fields=("figure", "level", "credit", "product", "starts_on", "ends_on"),
                        name="goal_once_product",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("holder", "workspace"), ("withdrawn_at__isnull", True)),
                        fields=("figure", "level", "credit", "starts_on", "ends_on"),
                        name="goal_once_workspace",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GoalStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("state", models.CharField(max_length=10)),
                ("target", models.BigIntegerField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("by_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="numbers.goal"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "indexes": [models.Index(fields=["goal", "at"], name="goal_step_at")],
            },
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("verdict", models.CharField(choices=[("in", "in"), ("out", "out")], max_length=3)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
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
                "constraints": [
                    models.UniqueConstraint(fields=("deal", "by", "starts_on", "ends_on"), name="judgement_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadChance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                ("state", models.CharField(max_length=12)),
                ("said", models.FloatField()),
                ("learned", models.FloatField(null=True)),
                ("base", models.FloatField()),
                ("reasons", models.JSONField(default=dict)),
                ("won", models.BooleanField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "lead",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="chance", to="crm.lead"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["ended_on", "lead"], name="lead_chance_ended_on")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("said__gte", 0), ("said__lte", 1)), name="lead_chance_in_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("won__isnull", True), ("ended_on__isnull", False), _connector="OR"),
                        name="lead_chance_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outlook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                ("known_to", models.DateField()),
                ("result", models.JSONField()),
                ("version", models.IntegerField(default=1)),
            ],
            options={
                "indexes": [models.Index(fields=["made_at"], name="outlook_made_at")],
            },
        ),
        migrations.CreateModel(
            name="ProductPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("quantity_milli", models.BigIntegerField()),
                ("list_minor", models.BigIntegerField()),
                ("price_minor", models.BigIntegerField()),
                ("cost_minor", models.BigIntegerField()),
                ("set_by_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "product",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.product"),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_on", "product_id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("team__isnull", False)),
                        fields=("product", "team", "starts_on", "ends_on"),
                        name="product_plan_of_team_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("team__isnull", True)),
                        fields=("product", "starts_on", "ends_on"),
                        name="product_plan_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="product_plan_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cost_minor__gte", 0),
                            ("list_minor__gte", 0),
                            ("price_minor__gte", 0),
                            ("quantity_milli__gt", 0),
                        ),
                        name="product_plan_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Returned",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("quantity_milli", models.BigIntegerField(default=0)),
                ("minor", models.BigIntegerField()),
                ("cost_minor", models.BigIntegerField(null=True)),
                ("reason", models.CharField(max_length=200)),
                ("entered_by_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "deal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="returns", to="crm.deal"
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
            ],
            options={
                "ordering": ["-day", "id"],
                "indexes": [models.Index(fields=["day"], name="returned_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minor__gt", 0), ("quantity_milli__gte", 0)), name="returned_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="returned_has_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SellingCost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("pay", "Pay"), ("travel", "Travel"), ("samples", "Samples"), ("other", "Other")],
                        max_length=8,
                    ),
                ),
                ("day", models.DateField()),
                ("minor", models.BigIntegerField()),
                ("note", models.CharField(blank=True, max_length=200)),
                ("entered_by_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-day", "kind", "id"],
                "indexes": [models.Index(fields=["day", "kind"], name="selling_cost_day")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("minor__gt", 0)), name="selling_cost_positive")
                ],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("quota_minor", models.BigIntegerField(null=True)),
                ("credited_minor", models.BigIntegerField(default=0)),
                ("commission_minor", models.BigIntegerField(default=0)),
                ("draw_minor", models.BigIntegerField(default=0)),
                ("owed_minor", models.BigIntegerField(default=0)),
                ("advanced_minor", models.BigIntegerField(default=0)),
                ("recovered_minor", models.BigIntegerField(default=0)),
                ("payout_minor", models.BigIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("review", "Review"), ("approved", "Approved"), ("paid", "Paid")],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("drawn_by_id", models.BigIntegerField(null=True)),
                ("drawn_at", models.DateTimeField()),
                ("approved_by_id", models.BigIntegerField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("paid_by_id", models.BigIntegerField(null=True)),
                ("paid_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="numbers.commissionplan"
                    ),
                ),
                (
                    "terms",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="numbers.commissionterms"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_on", "user__sort_key", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "starts_on", "ends_on"), name="statement_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="statement_period"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("escalated", "Escalated"),
                            ("granted", "Granted"),
                            ("partly", "Partly"),
                            ("denied", "Denied"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("granted_minor", models.BigIntegerField(default=0)),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                ("resolved_by_id", models.BigIntegerField(null=True)),
                ("resolved_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "deal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="crm.deal",
                    ),
                ),
                (
                    "applied",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="numbers.statement",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="disputes", to="numbers.statement"
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="StatementLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("day", models.DateField()),
                ("amount_minor", models.BigIntegerField(default=0)),
                ("rate", models.IntegerField(default=0)),
                ("commission_minor", models.BigIntegerField()),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "deal",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.deal"
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="numbers.statement"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.team"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [models.UniqueConstraint(fields=("statement", "position"), name="statement_line_once")],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("cells", models.JSONField()),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["starts_on", "ends_on", "person", "at"], name="submission_cell")],
            },
        ),
    ]
