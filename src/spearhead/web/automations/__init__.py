"""The screens of the automations: the list, one rule with its runs, the builder."""
