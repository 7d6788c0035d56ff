"""The board: drag deals from stage to stage, win, lose, park, add."""
