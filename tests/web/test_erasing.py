"""Erasing a contact on its page: the question says what goes, the typed name starts it, a certificate remains."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spearhead.accounts.users.acts import disable_user
from spearhead.crm.activities.acts import log_activity
from spearhead.crm.contacts.models import Contact
from spearhead.crm.erasure.acts import run_erasure
from spearhead.crm.erasure.models import Erasure
from spearhead.integrations.backup import keep
from spearhead.kernel.jobs import Run
from spearhead.kernel.jobs.models import Job
from tests.cast import Cast
from tests.web.conftest import SignIn

HX = {"HX-Request": "true"}


def test_asked_typed_done_and_certified(cast: Cast, as_user: SignIn, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    contact = cast.contact("Cleo Crane", email="cleo@example.com")
    log_activity({"kind": "call", "subject": "Cleo wants two", "contact_id": contact.pk}, by=cast.rep_a)
    keep.home().mkdir(parents=True, exist_ok=True)
    (keep.home() / "hand-1.zip").write_bytes(b"archive")
    client, address = as_user(cast.admin), f"/contacts/{contact.pk}/erase"
    assert address in client.get(f"/contacts/{contact.pk}").content.decode()
    dialog = client.get(address, headers=HX).content.decode()
    assert "Type the name to confirm: Cleo Crane" in dialog
    assert "Activities: subject, text, outcome and place" in dialog
    assert "Those made by hand stay until somebody removes them." in dialog

    refused = client.post(address, {"typed": "Cleo", "reason": "request"}, headers=HX)
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["errors"]] == ["typed"]
    assert not Erasure.objects.exists()

    done = client.post(address, {"typed": "Cleo Crane", "reason": "request"}, headers=HX)
    one = Erasure.objects.get()
    assert done.headers["HX-Redirect"] == f"/settings/erasures/{one.pk}"
    running = client.get(f"/settings/erasures/{one.pk}").content.decode()
    assert f"/settings/data/jobs/{one.job_id}" in running
    run_erasure(Run(Job.objects.get(kind="contact.erase")))

    certificate = client.get(f"/settings/erasures/{one.pk}").content.decode()
    assert one.stand_in in certificate
    assert "hand-1.zip" in certificate
    assert "until somebody removes it" in certificate
    page = client.get(f"/contacts/{contact.pk}").content.decode()
    assert "Cleo" not in page
    assert "This person was erased on" in page
    assert address not in page
    assert "Cleo" not in client.get("/settings/audit").content.decode()
    listed = as_user(cast.admin, "zh-hans").get("/settings/erasures").content.decode()
    assert "本人要求" in listed


def test_nobody_else_is_offered_it_or_may(cast: Cast, as_user: SignIn) -> None:
    contact = cast.contact("Cleo Crane")
    for who in (cast.rep_a, cast.mgr_a, cast.director):
        client = as_user(who)
        assert "/erase" not in client.get(f"/contacts/{contact.pk}").content.decode()
        answer = client.post(f"/contacts/{contact.pk}/erase", {"typed": "Cleo Crane", "reason": "request"}, headers=HX)
        assert answer.status_code == 403
        assert client.get("/settings/erasures").status_code == 403
    assert Contact.objects.get(pk=contact.pk).name == "Cleo Crane"


def test_consent_and_its_source_stand_on_the_card(cast: Cast, as_user: SignIn) -> None:
    given = cast.contact("Cleo Crane", consent=True, consent_source="Fair 2025")
    silent = cast.contact("Carl Crow", consent=True, do_not_contact=True)
    client = as_user(cast.rep_a)
    page = client.get(f"/contacts/{given.pk}").content.decode()
    assert "Consent to mail" in page
    assert "Fair 2025" in page
    assert "do not contact" not in page
    assert "do not contact" in client.get(f"/contacts/{silent.pk}").content.decode()


def test_a_former_member_is_erased_from_the_list_of_people(cast: Cast, as_user: SignIn) -> None:
    client, address = as_user(cast.admin), f"/settings/people/{cast.rep_a2.pk}/erase"
    assert client.get(address, headers=HX).status_code == 422  # still works here
    disable_user(cast.rep_a2.pk, by=cast.admin, seen_version=None)
    assert address in client.get("/settings/people?state=disabled").content.decode()
    dialog = client.get(address, headers=HX).content.decode()
    assert "Open records that somebody else takes over: 0." in dialog
    asked = {"typed": cast.rep_a2.name, "reason": "request"}
    assert client.post(address, asked, headers=HX).status_code == 422
    done = client.post(address, {**asked, "to": cast.rep_a.pk}, headers=HX)
    assert done.headers["HX-Redirect"].startswith("/settings/erasures/")
    assert as_user(cast.mgr_a).get(address, headers=HX).status_code == 403
