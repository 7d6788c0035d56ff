"""What changed since a page was drawn, so that it refreshes the parts concerned."""
