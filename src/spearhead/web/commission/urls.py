"""Addresses of commission."""

from __future__ import annotations

from django.urls import path

from spearhead.web.commission import disputes, mine, plans, statement, team

urlpatterns = [
    path("commission", mine.mine, name="commission"),
    path("commission/team", team.team, name="commission_team"),
    path("commission/team/draw-up", team.draw, name="commission_draw"),
    path("commission/plans", plans.plans, name="commission_plans"),
    path("commission/plans/new", plans.new_plan, name="commission_plan_new"),
    path("commission/plans/<int:plan_id>/terms", plans.terms, name="commission_terms"),
    path("commission/plans/<int:plan_id>/people", plans.people, name="commission_people"),
    path("commission/statements/<int:statement_id>", statement.statement, name="statement"),
    path("commission/statements/<int:statement_id>/dispute", disputes.new, name="dispute_new"),
    path("commission/statements/<int:statement_id>/<slug:step>", statement.take_step, name="statement_step"),
    path("commission/disputes/<int:dispute_id>", disputes.answer, name="dispute_answer"),
]
