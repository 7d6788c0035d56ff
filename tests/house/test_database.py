"""The suite runs on the database it was asked to run on, with every migration applied."""

import os

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db


def test_the_database_is_the_one_asked_for():
    wanted = "postgresql" if os.environ.get("SPEARHEAD_DATABASE_URL") else "sqlite"
    assert connection.vendor == wanted


def test_every_model_has_its_table():
    tables = set(connection.introspection.table_names())
    assert {model._meta.db_table for model in apps.get_models()} <= tables
