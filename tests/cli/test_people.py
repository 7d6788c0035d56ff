"""People and their tokens from the terminal."""

import pytest

from spearhead.accounts.second_factor.models import SecondFactor
from spearhead.accounts.tokens.acts import link_of, token_of
from spearhead.accounts.tokens.models import ApiToken
from spearhead.accounts.users.models import User
from spearhead.kernel.events.models import Event

GOOD = "violet harbour 71"


def test_adding_somebody_with_a_password_from_standard_input(spearhead):
    done = spearhead(
        "user", "add", "li@example.com", "--name", "李娜", "--role", "manager", "--password-stdin", stdin=f"{GOOD}\n"
    )
    assert (done.status, done.out) == (0, "")
    user = User.objects.get(email="li@example.com")
    assert user.check_password(GOOD)
    assert (user.role, user.name, user.is_active) == ("manager", "李娜", True)
    assert user.sort_key
    event = Event.objects.get(kind="user.created")
    assert (event.door, event.actor_id) == ("cli", None)
    assert GOOD not in str(event.payload)


def test_a_link_is_the_only_line_of_output_and_opens(spearhead):
    done = spearhead("user", "add", "li@example.com", "--name", "Li", "--link")
    link = link_of(done.out.strip().rpartition("/")[2])
    assert link is not None
    assert link.user.email == "li@example.com"
    assert not link.reusable
    assert not link.user.has_usable_password()


@pytest.mark.parametrize(
    ("words", "stdin", "said"),
    [
        (["li", "--name", "Li"], GOOD, "Enter an e-mail address."),
        (["", "--name", "Li"], GOOD, "Enter an e-mail address."),
        (["li@example.com", "--name", " "], GOOD, "Enter a name."),
        (["li@example.com", "--name", "Li"], "short", "at least 10 characters"),
        (["li@example.com", "--name", "Li"], "password1234", "guessed first"),
        (["li@example.com", "--name", "Li"], "", "nothing was typed"),
    ],
)
def test_refused_with_a_reason_and_nothing_is_kept(spearhead, words, stdin, said):
    done = spearhead("user", "add", *words, "--password-stdin", stdin=stdin)
    assert done.status == 1
    assert said in done.err
    assert not User.objects.exists()


def test_an_address_is_taken_once_whatever_its_case(spearhead):
    assert spearhead("user", "add", "li@example.com", "--name", "Li", "--link").status == 0
    again = spearhead("user", "add", "LI@example.com", "--name", "Li", "--link")
    assert (again.status, User.objects.count()) == (1, 1)


def test_everybody_is_listed(spearhead):
    spearhead("user", "add", "li@example.com", "--name", "李娜", "--link")
    assert [row["email"] for row in spearhead("user", "list", "--json").json] == ["li@example.com"]
    assert "李娜" in spearhead("user", "list").out


def test_disabling_ends_tokens_at_once_but_never_the_last_administrator(spearhead):
    spearhead("user", "add", "ada@example.com", "--name", "Ada", "--role", "administrator", "--link")
    spearhead("user", "add", "li@example.com", "--name", "Li", "--link")
    secret = spearhead("token", "create", "--user", "li@example.com", "--scope", "read").out.strip()
    assert token_of(secret) is not None
    assert spearhead("user", "disable", "li@example.com").status == 0
    assert token_of(secret) is None
    last = spearhead("user", "disable", "ada@example.com")
    assert (last.status, "last administrator" in last.err) == (1, True)
    assert spearhead("user", "disable", "nobody@example.com").status == 1


def test_a_token_is_printed_once_listed_without_its_secret_and_revoked(spearhead):
    spearhead("user", "add", "li@example.com", "--name", "Li", "--link")
    made = spearhead("token", "create", "--user", "LI@example.com", "--scope", "write", "--name", "nightly")
    secret = made.out.strip()
    token = token_of(secret)
    assert token is not None
    assert token.scopes == ["read", "write"]
    listed = spearhead("token", "list", "--json")
    assert secret not in listed.out
    assert listed.json[0]["name"] == "nightly"
    assert not ApiToken.objects.filter(secret_hash=secret).exists()
    assert spearhead("token", "revoke", str(token.pk)).status == 0
    assert token_of(secret) is None
    assert spearhead("token", "revoke", "999").status == 1
    assert spearhead("token", "revoke", "x").status == 1


def test_a_new_link_ends_the_one_before_and_says_how_long_it_opens(spearhead):
    first = spearhead("user", "add", "li@example.com", "--name", "Li", "--link").out.strip().rpartition("/")[2]
    made = spearhead("user", "link", "LI@example.com")
    second = made.out.strip().rpartition("/")[2]
    assert (link_of(first), link_of(second) is not None) == (None, True)
    assert "24 hours" in made.err
    User.objects.update(last_login="2026-01-01T00:00Z")
    assert "an hour" in spearhead("user", "link", "li@example.com").err
    spearhead("user", "disable", "li@example.com")
    assert spearhead("user", "link", "li@example.com").status == 1


def test_two_step_verification_is_turned_off_for_whoever_lost_it(spearhead):
    spearhead("user", "add", "li@example.com", "--name", "Li", "--password-stdin", stdin=f"{GOOD}\n")
    user = User.objects.get()
    SecondFactor.objects.create(
        user=user, sealed_secret="v1.x", started_at=user.created_at, confirmed_at=user.created_at
    )
    assert [row["two_step"] for row in spearhead("user", "list", "--json").json] == [True]
    assert spearhead("user", "two-step-off", "LI@example.com").status == 0
    assert not SecondFactor.objects.exists()
    assert User.objects.get().session_epoch == user.session_epoch + 1
    event = Event.objects.get(kind="user.second_factor_taken_off")
    assert (event.door, event.actor_id) == ("cli", None)
    again = spearhead("user", "two-step-off", "li@example.com")
    assert (again.status, "not on" in again.err) == (1, True)
