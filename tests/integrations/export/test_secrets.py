"""What is sealed in the database stays there: no export carries it."""

from __future__ import annotations

from spearhead.integrations.export.entities import entities, fields_of


def test_no_sealed_column_is_taken_out() -> None:
    columns = {field.name for _name, model in entities() for field in fields_of(model)}
    assert "host" in columns  # the channels themselves are
    assert not {one for one in columns if one.endswith("_sealed") or "secret" in one}
