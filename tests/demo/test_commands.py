"""`spearhead demo`: one link per role and language, nothing twice, and everything gone afterwards."""

from __future__ import annotations

import pytest
from django.apps import apps

from spearhead.accounts.tokens.acts import use_link
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace import starting as workspace_starting
from spearhead.accounts.workspace.access import workspace
from spearhead.crm import starting as crm_starting
from spearhead.crm.companies.models import Company
from spearhead.crm.deals.models import Deal
from spearhead.crm.search.models import SearchToken
from spearhead.demo import commands
from spearhead.demo.roles import ROLES, ensure_roles
from spearhead.kernel.errors import Refused
from spearhead.kernel.events.chain import seal_all, verify
from spearhead.kernel.events.models import Event
from spearhead.process import starting as process_starting
from spearhead.process.pipelines.access import default_pipeline

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def started() -> None:
    """What every workspace begins with."""
    workspace_starting.ensure()
    process_starting.ensure()
    crm_starting.ensure()


def rows() -> dict[str, int]:
    ours = [model for model in apps.get_models() if model.__module__.startswith("spearhead.")]
    return {model._meta.label: model._default_manager.count() for model in ours if model is not Event}


def test_one_link_per_role_and_language_signs_that_person_in() -> None:
    links = commands.demo("small")
    assert {(link["role"], link["language"]) for link in links} == {
        (role, one) for role in ROLES for one in ("zh", "en")
    }
    for link in links:
        secret = link["url"].rsplit("/", 1)[-1]
        for _click in range(2):
            user = use_link(secret)
            assert user is not None
            assert (user.name, user.role) == (link["name"], link["role"])
            assert not user.has_usable_password()


def test_if_empty_does_nothing_a_second_time() -> None:
    commands.demo("small", if_empty=True)
    before = rows()
    again = commands.demo("small", if_empty=True)
    assert len(again) == 12
    after = rows()
    assert {label for label in after if after[label] != before[label]} == {"accounts.SignInLink"}


def test_if_empty_leaves_somebody_elses_records_alone() -> None:
    now = "2026-11-24T00:00:00Z"
    Company.objects.create(name="长宁水务", created_at=now, changed_at=now)
    assert commands.demo("small", if_empty=True) == []
    assert not workspace().is_demo
    with pytest.raises(Refused) as refused:
        commands.demo("small")
    assert refused.value.code == "not_empty"


def test_removing_leaves_what_was_there_before() -> None:
    before, name, pipeline = rows(), workspace().name, default_pipeline().pk
    commands.demo("small")
    assert default_pipeline().pk != pipeline
    seal_all()
    commands.remove()
    assert rows() == before | {"kernel.ChainHead": 0}
    assert (workspace().name, workspace().is_demo, default_pipeline().pk) == (name, False, pipeline)
    assert list(Event.objects.values_list("kind", flat=True)) == ["demo.removed"]
    seal_all()
    assert verify() is None


def test_removing_keeps_the_chain_where_somebody_else_wrote_in_it() -> None:
    real = User.objects.create(name="王芳", email="wang.fang@real.example.org")
    Event.objects.create(
        at="2026-01-01T00:00:00Z",
        actor_id=real.pk,
        door="web",
        kind="user.changed",
        record_type="user",
        record_id=real.pk,
        salt="",
        payload_hash="",
    )
    commands.demo("small")
    commands.remove()
    assert User.objects.get() == real
    assert Event.objects.filter(door="demo", kind="deal.won").exists()
    assert all(event.payload == {"erased": True} for event in Event.objects.filter(kind="deal.won"))


def test_removing_takes_what_the_invented_people_added() -> None:
    commands.demo("small")
    rep = ensure_roles()["rep", "zh"]
    example = Deal.objects.filter(status="open").first()
    assert example is not None
    Deal.objects.create(name="Own", pipeline=example.pipeline, stage=example.stage, currency="CNY", owner=rep,
                        created_by_id=rep.pk, created_at=example.created_at, changed_at=example.created_at)  # fmt: skip
    commands.remove()
    assert not Deal.objects.exists()
    assert not SearchToken.objects.exists()


def test_refused_while_somebody_elses_records_hang_on_it() -> None:
    commands.demo("small")
    real = User.objects.create(name="王芳", email="wang.fang@real.example.org")
    example = Deal.objects.filter(status="open").first()
    assert example is not None
    Deal.objects.create(
        name="Mine",
        pipeline=example.pipeline,
        stage=example.stage,
        currency="CNY",
        owner=real,
        created_by_id=real.pk,
        created_at=example.created_at,
        changed_at=example.created_at,
    )
    with pytest.raises(Refused) as refused:
        commands.remove()
    assert refused.value.code == "demo_in_use"
    assert Deal.objects.count() == 201


def test_refused_where_there_is_no_demo() -> None:
    with pytest.raises(Refused) as refused:
        commands.remove()
    assert refused.value.code == "no_demo"
