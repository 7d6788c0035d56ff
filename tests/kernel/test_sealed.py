"""Secrets at rest: unreadable in the table, bound to their owner and to a key outside the database (SEC-26)."""

import pytest
from django.test import override_settings

from spearhead.kernel.sealed import Unreadable, seal, unseal


def test_what_was_sealed_is_read_again_and_never_looks_twice_alike():
    one, two = seal("密钥 JBSWY3DP", bound_to="mail of 7"), seal("密钥 JBSWY3DP", bound_to="mail of 7")
    assert one != two
    assert "JBSWY3DP" not in one
    assert unseal(one, bound_to="mail of 7") == unseal(two, bound_to="mail of 7") == "密钥 JBSWY3DP"


def test_moved_to_another_row_it_opens_nothing():
    with pytest.raises(Unreadable):
        unseal(seal("secret", bound_to="mail of 7"), bound_to="mail of 8")


def test_under_another_key_it_opens_nothing():
    stored = seal("secret", bound_to="mail of 7")
    with override_settings(SECRET_KEY="another key of at least thirty-two signs"), pytest.raises(Unreadable):
        unseal(stored, bound_to="mail of 7")


@pytest.mark.parametrize("bad", ["", "v1.", "v1.????", "v1.AAAA", "v2.AAAA", "secret", "v1.é"])
def test_what_is_not_ours_is_refused_in_one_way(bad):
    with pytest.raises(Unreadable):
        unseal(bad, bound_to="mail of 7")


@pytest.mark.parametrize("at", [3, 20, -2])
def test_a_changed_letter_is_noticed(at):
    stored = seal("a secret of some length", bound_to="mail of 7")
    changed = list(stored)
    changed[at] = "A" if changed[at] != "A" else "B"
    with pytest.raises(Unreadable):
        unseal("".join(changed), bound_to="mail of 7")
