"""The next cards of a column join those that are there, in the board's order, until all are shown."""

from __future__ import annotations

import re

from spearhead.crm.deals.board import PAGE


def test_more_cards_come_into_the_columns_list_and_the_button_goes_with_the_last(cast, as_user):
    deals = [cast.deal(f"Deal {number}", by=cast.rep_a) for number in range(PAGE * 2 + 1)]
    client, stage = as_user(cast.rep_a), deals[0].stage_id
    shown = re.findall(r'data-deal-id="(\d+)"', client.get("/board").content.decode())
    assert len(shown) == PAGE
    button = ["true", "delete"]
    while button:
        answer = client.get(f"/board/columns/{stage}?offset={len(shown)}", headers={"HX-Request": "true"})
        page = answer.content.decode()
        shown += re.findall(r'data-deal-id="(\d+)"', page)
        assert re.findall(rf'id="more-{stage}" hx-swap-oob="(\w+)"', page) == [button.pop(0)]
    assert sorted(shown, key=int) == [str(deal.pk) for deal in deals]
    assert len(set(shown)) == len(deals)
