"""The event log is append-only in the database too."""

from typing import Any

from django.db import migrations

from spearhead.kernel.events import brake


def put_on(_apps: Any, schema_editor: Any) -> None:
    """Make the triggers of this database's kind."""
    brake.put_on(schema_editor.connection)


def take_off(_apps: Any, schema_editor: Any) -> None:
    """Remove them."""
    brake.take_off(schema_editor.connection)


class Migration(migrations.Migration):
    """Triggers are SQL that Django cannot say."""

    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunPython(put_on, take_off, elidable=False)]
