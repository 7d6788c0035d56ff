"""An app that gives test servers a job and recurring work to look at, and shorter waits."""
