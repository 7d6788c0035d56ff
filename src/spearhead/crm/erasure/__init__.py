"""Erasing what is stored about a person (GDPR 17, PIPL 47): counts and sums stay, who it was does not."""
