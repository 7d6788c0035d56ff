"""The catalogue of figures, and the page of each: its value, its groups, its definition, its rows."""
