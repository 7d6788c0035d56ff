import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("crm", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            },
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="allocation_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(("pool__gt", 0), ("target__gt", 0)), name="allocation_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="allocationline",
            constraint=models.UniqueConstraint(fields=("allocation", "user"), name="allocation_line_once"),
        ),
        migrations.AddConstraint(
            model_name="allocationline",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="allocation_line_amount"),
        ),
        migrations.AddConstraint(
            model_name="credit",
            constraint=models.UniqueConstraint(fields=("deal", "user", "kind"), name="credit_once"),
        ),
        migrations.AddConstraint(
            model_name="credit",
            constraint=models.CheckConstraint(
                condition=models.Q(("high__gt", models.F("low")), ("high__lte", 10000)), name="credit_span"
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="goal_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(condition=models.Q(("target__gt", 0)), name="goal_positive"),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("holder", "person"), ("withdrawn_at__isnull", True)),
                fields=("figure", "level", "credit", "user", "starts_on", "ends_on"),
                name="goal_once_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("holder", "team"), ("withdrawn_at__isnull", True)),
                fields=("figure", "level", "credit", "team", "starts_on", "ends_on"),
                name="goal_once_team",
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("holder", "territory"), ("withdrawn_at__isnull", True)),
                fields=("figure", "level", "credit", "territory", "starts_on", "ends_on"),
                name="goal_once_territory",
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("holder", "product"), ("withdrawn_at__isnull", True)),
                fields=("figure", "level", "credit", "product", "starts_on", "ends_on"),
                name="goal_once_product",
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("holder", "workspace"), ("withdrawn_at__isnull", True)),
                fields=("figure", "level", "credit", "starts_on", "ends_on"),
                name="goal_once_workspace",
            ),
        ),
        migrations.AddIndex(
            model_name="goalstep",
            index=models.Index(fields=["goal", "at"], name="goal_step_at"),
        ),
    ]
