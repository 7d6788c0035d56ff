"""Values of a file are matched to known ones by case, space, sound and spelling, with how sure that is."""

from __future__ import annotations

import pytest

from spearhead.kernel.text.distance import Match, best_match, misspellings

PRODUCTS = ["GTX Basic", "GTX Pro", "GTX Plus Basic", "GTX Plus Pro", "MG Special", "MG Advanced", "GTK 500"]


@pytest.mark.parametrize(
    ("value", "choices", "match"),
    [
        ("GTXPro", PRODUCTS, Match("GTX Pro", 0.97, "space")),
        ("GTK 500", PRODUCTS, Match("GTK 500", 1.0, "same")),
        ("google", ["Google", "Bing"], Match("Google", 0.99, "case")),
        ("technolgy", ["technology", "telecommunications"], Match("technology", 0.9, "spelling")),
        ("Philipines", ["Philippines"], Match("Philippines", 0.91, "spelling")),
        ("長安", ["长安", "常安"], Match("长安", 0.99, "case")),
        ("张薇", ["张伟", "章微"], Match("章微", 0.85, "sound", ())),
    ],
)
def test_proposals(value: str, choices: list[str], match: Match):
    found = best_match(value, choices)
    assert found is not None
    assert (found.choice, found.confidence, found.reason) == (
        match.choice,
        match.confidence,
        match.reason,
    ) or found.rivals


@pytest.mark.parametrize(
    ("value", "choice"), [("GTK 500", "GTK 501"), ("abc", "abd"), ("北京", "南京"), ("", "x"), ("zzz", "Acme")]
)
def test_nothing_is_proposed_for_what_is_merely_alike(value: str, choice: str):
    assert best_match(value, [choice]) is None


def test_equally_good_choices_are_named_and_trusted_half():
    found = best_match("martn", ["marta", "marti"])
    assert found is not None
    assert found.rivals
    assert found.confidence <= 0.5


def test_misspellings_of_a_column():
    assert misspellings({"technolgy": 12, "retail": 17}, known=["technology", "retail"]) == {
        "technolgy": Match("technology", 0.9, "spelling")
    }
    assert set(misspellings({"google": 5, "Google": 2868})) == {"google"}
    assert misspellings({"Korea": 5, "Kenya": 9}) == {}
