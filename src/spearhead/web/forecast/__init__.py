"""The forecast: the grid, one cell, deals in and out, and how right the calls were."""
