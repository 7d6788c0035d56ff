"""Products, price lists and prices."""
