"""Tags and custom fields wherever a person meets them: record page, form, list, cell, filter, card, bulk, file."""

from __future__ import annotations

from urllib.parse import quote

import orjson
import pytest

from spearhead.accounts.roles.models import FieldRight
from spearhead.crm.custom.acts import define_field, edit_field
from spearhead.crm.custom.models import CustomField
from spearhead.crm.deals.models import Deal
from spearhead.crm.tags.acts import tag_records
from tests.cast import Cast
from tests.web.conftest import SignIn

LINES = [{"label": "Pumps line", "label_zh": "泵"}, {"label": "Valves line", "label_zh": "阀"}]


@pytest.fixture
def line(year: Cast) -> CustomField:
    field = define_field("deal", "choice", {"label": "Product line", "choices": LINES, "on_card": True}, by=year.admin)
    Deal.objects.filter(pk=year.deals["Hope"].pk).update(custom={field.key: field.choices[0]["key"]})
    return field


def field_of(year: Cast, kind: str, label: str, **values: object) -> str:
    return f"custom.{define_field('deal', kind, {'label': label, **values}, by=year.admin).key}"


def listed(year: Cast, as_user: SignIn, query: str) -> set[str]:
    page = as_user(year.rep_a).get(f"/deals?{query}")
    assert page.status_code == 200, page.content[:300]
    return {name for name in year.deals if f">{name}</a>" in page.content.decode()}


def test_the_page_the_form_and_the_card_show_it(year: Cast, as_user: SignIn, line: CustomField) -> None:
    client, deal = as_user(year.rep_a), year.deals["Hope"]
    assert "Pumps line" in client.get(f"/deals/{deal.pk}").content.decode()
    assert f'name="custom.{line.key}"' in client.get(f"/records/deal/{deal.pk}/edit").content.decode()
    assert "Pumps line" in client.get("/board").content.decode()


def test_the_form_writes_every_kind(year: Cast, as_user: SignIn) -> None:
    keys = {kind: field_of(year, kind, f"My {kind}") for kind in ("integer", "decimal", "money", "date", "datetime",
            "boolean", "person", "url", "long_text")}  # fmt: skip
    several = field_of(year, "choices", "Several", choices=LINES)
    options = [one["key"] for one in CustomField.objects.get(label="Several").choices]
    client, deal = as_user(year.rep_a), year.deals["Hope"]
    posted = {
        "version": deal.version, keys["integer"]: "1,200", keys["decimal"]: "1.50", keys["money"]: "12.5",
        keys["date"]: "2026-02-03", keys["datetime"]: "2026-02-03T10:00", keys["boolean"]: "false",
        keys["person"]: year.rep_a2.pk, keys["url"]: "https://acme.com/x", keys["long_text"]: "one\ntwo",
        several: ["", *options],
    }  # fmt: skip
    assert client.post(f"/records/deal/{deal.pk}/edit", posted).status_code in {200, 204, 302}
    held = {f"custom.{key}": value for key, value in Deal.objects.get(pk=deal.pk).custom.items()}
    assert (held[keys["integer"]], held[keys["decimal"]], held[keys["boolean"]]) == (1200, "1.50", False)
    assert held[keys["money"]]["minor"] == 1250
    assert (held[keys["date"]], held[keys["person"]], held[several]) == ("2026-02-03", year.rep_a2.pk, options)
    page = client.get(f"/deals/{deal.pk}").content.decode()
    assert "Valves line" in page
    assert year.rep_a2.name in page
    wanted = ",".join(["name", *keys.values(), several])
    row = client.get(f"/deals?columns={wanted}&number={deal.number}").content.decode()
    assert "1,200" in row
    assert "Pumps line, Valves line" in row


def test_a_required_field_is_asked_when_a_deal_is_made(year: Cast, as_user: SignIn) -> None:
    name = field_of(year, "text", "Tender number", required=True)
    client = as_user(year.rep_a)
    assert f'name="{name}"' in client.get("/deals/new").content.decode()
    bare = client.post("/deals/new", {"name": "Bare"}, headers={"HX-Request": "true"})
    assert bare.status_code == 422
    assert bare.json()["errors"][0]["field"] == name
    client.post("/deals/new", {"name": "Full", name: "T-1"})
    assert Deal.objects.get(name="Full").custom == {name.removeprefix("custom."): "T-1"}


def test_columns_groups_and_filters(year: Cast, as_user: SignIn, line: CustomField) -> None:
    key, first = f"custom.{line.key}", line.choices[0]["key"]
    tag_records("deal", [year.deals["Spring"].pk], ["fair"], by=year.rep_a)
    page = as_user(year.rep_a).get(f"/deals?columns=name,tag,{key}&group={key}").content.decode()
    assert "fair" in page
    assert "Pumps line" in page
    assert "Product line" in page
    assert listed(year, as_user, f"{key}={first}") == {"Hope"}
    assert listed(year, as_user, f"{key}.is_not={first}") == {"Winter", "Spring", "Gone"}
    assert listed(year, as_user, f"{key}.empty=1") == {"Winter", "Spring", "Gone"}
    assert listed(year, as_user, "tag=fair") == {"Spring"}
    assert listed(year, as_user, f"sort={key}&columns=name,{key}") == {"Winter", "Spring", "Gone", "Hope"}
    tree = quote(
        orjson.dumps({"any": [{"field": key, "op": "in", "value": [first]}, {"field": "tag", "value": "fair"}]})
    )
    assert listed(year, as_user, f"filter={tree}") == {"Hope", "Spring"}
    row = as_user(year.rep_a).get(f"/lists/deal/filter/row?at=1&f.1={key}&o.1=is").content.decode()
    assert "Valves line" in row


@pytest.mark.parametrize(
    ("kind", "values", "query", "found"),
    [
        ("decimal", {"Hope": "9.5", "Spring": "10"}, "gt=9.75", {"Spring"}),
        ("percent", {"Hope": "9.5", "Spring": "10"}, "between=9,9.9", {"Hope"}),
        ("integer", {"Hope": 9, "Spring": 10}, "gte=10", {"Spring"}),
        ("date", {"Hope": "2026-01-02", "Spring": "2026-03-02"}, "lt=2026-02-01", {"Hope"}),
        ("datetime", {"Hope": "2026-01-02T03:00:00+00:00", "Spring": "2026-03-02T00:00:00+00:00"},
         "gt=2026-02-01T00:00:00Z", {"Spring"}),
        ("boolean", {"Hope": True, "Spring": False}, "is=true", {"Hope"}),
        ("text", {"Hope": "Tender 1", "Spring": "None"}, "contains=tender", {"Hope"}),
    ],
)  # fmt: skip
def test_every_kind_compares_as_what_it_is(
    year: Cast, as_user: SignIn, kind: str, values: dict[str, object], query: str, found: set[str]
) -> None:
    name = field_of(year, kind, "Extra")
    for deal, value in values.items():
        Deal.objects.filter(pk=year.deals[deal].pk).update(custom={name.removeprefix("custom."): value})
    assert listed(year, as_user, f"{name}.{query}") == found


def test_money_several_and_people_compare(year: Cast, as_user: SignIn) -> None:
    money, several, person = (
        field_of(year, "money", "Budget"),
        field_of(year, "choices", "Several", choices=LINES),
        (field_of(year, "person", "Expert")),
    )
    first = CustomField.objects.get(label="Several").choices[0]["key"]
    bare = [one.removeprefix("custom.") for one in (money, several, person)]
    base = year.deals["Hope"].base_currency if hasattr(year.deals["Hope"], "base_currency") else "CNY"
    Deal.objects.filter(pk=year.deals["Hope"].pk).update(
        custom={bare[0]: {"minor": 900_00, "currency": base}, bare[1]: [first], bare[2]: year.rep_a.pk}
    )
    Deal.objects.filter(pk=year.deals["Spring"].pk).update(custom={bare[0]: {"minor": 1100_00, "currency": base}})
    assert listed(year, as_user, f"{money}.gte=1000") == {"Spring"}
    assert listed(year, as_user, f"{several}={first}") == {"Hope"}
    assert listed(year, as_user, f"{several}.not_in={first}") == {"Winter", "Spring", "Gone"}
    assert listed(year, as_user, f"{person}=me") == {"Hope"}


def test_edited_in_the_cell_and_undone(year: Cast, as_user: SignIn, line: CustomField) -> None:
    client, deal = as_user(year.rep_a), year.deals["Hope"]
    second = line.choices[1]["key"]
    told = client.post(
        f"/cells/deal/{deal.pk}", {"field": f"custom.{line.key}", "value": second, "version": deal.version}
    )
    assert told.json()["shown"] == "Valves line"
    client.post(told.json()["undo"])
    assert Deal.objects.get(pk=deal.pk).custom == {line.key: line.choices[0]["key"]}
    wrong = client.post(f"/cells/deal/{deal.pk}", {"field": f"custom.{line.key}", "value": "no", "version": 3})
    assert wrong.status_code == 422


def test_what_is_hidden_from_a_role_is_nowhere(year: Cast, as_user: SignIn, line: CustomField) -> None:
    FieldRight.objects.create(role="rep", resource="deal", field=f"custom.{line.key}", level="hidden")
    client, deal = as_user(year.rep_a), year.deals["Hope"]
    for address in (
        f"/deals/{deal.pk}",
        "/board",
        f"/deals?columns=name,custom.{line.key}",
        "/lists/deal/bulk?status=open",
    ):
        page = client.get(address)
        assert page.status_code == 200, address
        assert "Pumps line" not in page.content.decode(), address
    assert client.get(f"/deals?custom.{line.key}=x").status_code == 422
    cell = {"field": f"custom.{line.key}", "value": "x", "version": deal.version}
    assert client.post(f"/cells/deal/{deal.pk}", cell).status_code == 404


def test_a_file_of_the_list_has_them(year: Cast, as_user: SignIn, line: CustomField) -> None:
    tag_records("deal", [year.deals["Hope"].pk], ["fair", "late"], by=year.rep_a)
    answer = as_user(year.mgr_a).get(
        f"/lists/deal/export/csv?columns=name,tag,custom.{line.key}&number={year.deals['Hope'].number}"
    )
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert text.splitlines()[1].rpartition(",")[0].endswith('Hope,"fair; late",Pumps line')


def test_bulk_offers_and_previews_them(year: Cast, as_user: SignIn, line: CustomField) -> None:
    client = as_user(year.mgr_a)
    where = f"/lists/deal/bulk?ids={year.deals['Hope'].pk}&ids={year.deals['Spring'].pk}"
    assert f'name="custom.{line.key}"' in client.get(where).content.decode()
    page = client.post(where, {f"custom.{line.key}": line.choices[0]["key"], "tags_add": ["a", "b"]}).content.decode()
    assert page.count('name="tags_add"') == 2
    assert client.get("/lists/activity/bulk?done=false").status_code == 200
    edit_field(line.pk, {"label": "Other"}, by=year.admin, seen_version=None)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("money", 12), ("money", {"minor": "x"}), ("date", "soon"), ("datetime", 7), ("decimal", "many"),
     ("percent", {}), ("integer", "x"), ("choices", 5), ("choice", ["a"]), ("person", "Ann")],
)  # fmt: skip
def test_a_value_that_does_not_fit_its_field_is_marked_and_hides_nothing(
    year: Cast, as_user: SignIn, kind: str, value: object
) -> None:
    """REL-30."""
    more = {"choices": LINES} if kind.startswith("choice") else {}
    field = define_field("deal", kind, {"label": "Oddity", "on_card": True, **more}, by=year.admin)
    deal, client = year.deals["Hope"], as_user(year.rep_a)
    Deal.objects.filter(pk=deal.pk).update(custom={field.key: value})
    CustomField.objects.filter(pk=field.pk).update(choices=["a", {"key": "b"}] if more else [])
    pages = [f"/deals?columns=name,custom.{field.key}", "/board", f"/deals/{deal.pk}", f"/records/deal/{deal.pk}/edit"]
    if kind == "choice":
        pages.append(f"/deals?group=custom.{field.key}")
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.content[:200])
        assert "Hope" in answer.content.decode()
    if kind not in {"choice", "person"}:
        assert "⚠" in client.get(f"/deals/{deal.pk}").content.decode()


def test_the_settings_give_defaults_and_uniqueness_and_the_form_begins_with_them(year: Cast, as_user: SignIn) -> None:
    admin = as_user(year.admin)
    for posted in (
        {"kind": "text", "label": "Contract no.", "unique": "on"},
        {"kind": "date", "label": "Review", "default": "今天+7", "required": "on"},
        {"kind": "choice", "label": "Urgent", "choices": "Red / 红\nBlue / 蓝", "default": "蓝", "required": "on"},
        {"kind": "boolean", "label": "Trial", "default": "no"},
        {"kind": "choices", "label": "Lines", "choices": "A\nB\nC", "default": "A, C"},
    ):
        assert admin.post("/settings/fields/new/deal", posted).status_code in {200, 204, 302}, posted
    made = {one.label: one for one in CustomField.objects.all()}
    assert made["Contract no."].unique
    assert {label: one.default for label, one in made.items() if one.default is not None} == {
        "Review": "today+7", "Urgent": "blue", "Trial": False, "Lines": ["a", "c"],
    }  # fmt: skip
    for one in made.values():
        assert admin.get(f"/settings/fields/{one.pk}").status_code == 200
    page = admin.get("/settings/fields?entity=deal").content.decode()
    assert "unique" in page
    form = as_user(year.rep_a).get("/deals/new").content.decode()
    assert 'value="blue" selected' in form
    rep, (hope, spring) = as_user(year.rep_a), (year.deals["Hope"], year.deals["Spring"])
    key = f"custom.{made['Contract no.'].key}"
    Deal.objects.filter(pk__in=[hope.pk, spring.pk]).update(custom={})
    first = rep.post(f"/cells/deal/{hope.pk}", {"field": key, "value": "V-1", "version": hope.version})
    assert first.status_code == 200
    second = rep.post(f"/cells/deal/{spring.pk}", {"field": key, "value": "v-1", "version": spring.version})
    assert second.status_code == 422
    assert f"D-{hope.number} Hope" in second.content.decode()


def test_a_link_is_chosen_shown_filtered_and_read_from_the_other_page(year: Cast, as_user: SignIn) -> None:
    admin, rep, deal = as_user(year.admin), as_user(year.rep_a), year.deals["Hope"]
    made = admin.post("/settings/fields/new/deal", {"kind": "link", "label": "Partner", "target": "company"})
    assert made.status_code in {200, 204, 302}
    firm = year.company("Linked firm", by=year.rep_a)
    form = rep.get(f"/records/deal/{deal.pk}/edit").content.decode()
    assert "/pick/company" in form
    posted = {"version": deal.version, "custom.partner": str(firm.pk)}
    assert rep.post(f"/records/deal/{deal.pk}/edit", posted).status_code in {200, 204, 302}
    assert f'<a href="/companies/{firm.pk}">Linked firm</a>' in rep.get(f"/deals/{deal.pk}").content.decode()
    assert f'<a href="/deals/{deal.pk}">Hope</a>' in rep.get(f"/companies/{firm.pk}").content.decode()
    assert listed(year, as_user, f"columns=name,custom.partner&custom.partner={firm.pk}") == {"Hope"}
    sheet = as_user(year.mgr_a).get("/lists/deal/export/csv?columns=name,custom.partner").getvalue().decode("utf-8-sig")
    assert "Linked firm" in sheet
    assert rep.get(f"/lists/deal/filter?custom.partner={firm.pk}").status_code == 200


def test_a_formula_is_shown_on_page_list_card_and_in_files_and_the_api(year: Cast, as_user: SignIn) -> None:
    admin, rep, deal = as_user(year.admin), as_user(year.rep_a), year.deals["Hope"]
    posted = {"kind": "formula", "label": "Twice", "formula": "[amount] * 2", "on_card": "on"}
    assert admin.post("/settings/fields/new/deal", posted).status_code in {200, 204, 302}
    assert admin.get(f"/settings/fields/{CustomField.objects.get(key='twice').pk}").status_code == 200
    twice = Deal.objects.get(pk=deal.pk).amount_minor or 0
    words = f"{twice * 2 // 100:,}"
    for address in (f"/deals/{deal.pk}", "/deals?columns=name,custom.twice", "/board"):
        assert words in rep.get(address).content.decode(), address
    sheet = as_user(year.mgr_a).get("/lists/deal/export/csv?columns=name,custom.twice").getvalue().decode("utf-8-sig")
    assert f"{twice * 2 // 100}.00" in sheet
    assert rep.get("/deals?custom.twice=1").status_code == 422
    assert "custom.twice" not in rep.get("/lists/deal/filter").content.decode()
    assert 'name="custom.twice"' not in rep.get(f"/records/deal/{deal.pk}/edit").content.decode()
