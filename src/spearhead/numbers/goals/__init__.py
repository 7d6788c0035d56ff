"""Goals: a figure, a holder, a period, an amount."""
