"""Change plans (变更计划): why a process changed, who is told, and which figure is to show that it helped."""
