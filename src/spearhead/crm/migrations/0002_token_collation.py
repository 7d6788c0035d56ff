"""Search tokens compare by code point: on PostgreSQL that is the collation C, elsewhere it is so already."""

from django.db import migrations


def compare_by_code_point(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute('ALTER TABLE crm_searchtoken ALTER COLUMN token TYPE varchar(48) COLLATE "C"')


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial")]
    operations = [migrations.RunPython(compare_by_code_point, migrations.RunPython.noop, elidable=False)]
