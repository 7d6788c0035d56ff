import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Goal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("figure", models.CharField(default="bookings", max_length=40)),
                (
                    "holder",
                    models.CharField(
                        choices=[("person", "Person"), ("team", "Team"), ("workspace", "Workspace")], max_length=10
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("target", models.BigIntegerField()),
                ("set_by_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.IntegerField(default=1)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
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
                "ordering": ["-starts_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="goal_period"
                    ),
                    models.CheckConstraint(condition=models.Q(("target__gt", 0)), name="goal_positive"),
                    models.UniqueConstraint(
                        condition=models.Q(("holder", "person"), ("withdrawn_at__isnull", True)),
                        fields=("figure", "user", "starts_on", "ends_on"),
                        name="goal_once_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("holder", "team"), ("withdrawn_at__isnull", True)),
                        fields=("figure", "team", "starts_on", "ends_on"),
                        name="goal_once_team",
                    ),
                ],
            },
        ),
    ]
