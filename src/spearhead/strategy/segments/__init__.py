"""Segments of the market, as companies are sorted into them."""
