"""The first administrator: only with the code from the server's terminal, only once."""

import pytest

from spearhead.accounts.users.first import create_first_administrator, needs_first_administrator, set_up_code
from spearhead.accounts.users.models import Role, User
from spearhead.accounts.users.operator import add_user
from spearhead.accounts.workspace import starting
from spearhead.accounts.workspace.models import Workspace
from spearhead.kernel.errors import Refused

pytestmark = pytest.mark.django_db
GOOD = {"name": "王小明", "email": "ada@example.com", "password": "violet harbour 71"}


@pytest.fixture(autouse=True)
def workspace():
    starting.ensure()


def refused(**values: str) -> Refused:
    with pytest.raises(Refused) as refusal:
        create_first_administrator(**{**GOOD, "code": set_up_code(), **values})
    assert not User.objects.exists()
    return refusal.value


def test_with_the_code_it_is_made_and_then_nobody_else():
    assert needs_first_administrator()
    user = create_first_administrator(**GOOD, code=set_up_code())
    assert (user.role, user.check_password(GOOD["password"])) == (Role.ADMINISTRATOR, True)
    assert not needs_first_administrator()
    with pytest.raises(Refused) as refusal:
        create_first_administrator(**{**GOOD, "email": "eve@example.com"}, code=set_up_code())
    assert refusal.value.code == "already_set_up"
    assert User.objects.count() == 1


def test_the_code_may_be_typed_as_people_type():
    code = set_up_code().lower().replace("-", " ")
    assert create_first_administrator(**GOOD, code=code).pk


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA", "码", "\x00"])
def test_another_code_is_refused(code):
    assert refused(code=code).fields.keys() == {"code"}


def test_another_workspace_has_another_code():
    before = set_up_code()
    Workspace.objects.all().delete()
    starting.ensure()
    assert set_up_code() != before


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("email", "nobody"), ("email", ""), ("password", "short"), ("password", "password1234")],
)
def test_bad_values_name_their_field(field, value):
    assert refused(**{field: value}).fields.keys() == {field}


def test_people_who_cannot_sign_in_do_not_count():
    User.objects.create(name="Imported", role=Role.ADMINISTRATOR)
    add_user("Rep", "rep@example.com", role="rep")
    assert needs_first_administrator()
