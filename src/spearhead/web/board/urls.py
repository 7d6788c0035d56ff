"""Addresses of the board."""

from __future__ import annotations

from django.urls import path

from spearhead.web.board import views

urlpatterns = [
    path("board", views.board_page, name="board"),
    path("board/columns/<int:stage_id>", views.more_cards, name="board_more"),
    path("board/deals", views.quick_add, name="board_add"),
    path("board/deals/<int:deal_id>/move", views.move, name="board_move"),
    path("board/deals/<int:deal_id>/undo", views.undo, name="board_undo"),
    path("board/deals/<int:deal_id>/close/<int:stage_id>", views.closing_dialog, name="board_closing"),
    path("board/deals/<int:deal_id>/park", views.park, name="board_park"),
]
