"""Sessions of people: where somebody is signed in, since when, and ending one of them."""
