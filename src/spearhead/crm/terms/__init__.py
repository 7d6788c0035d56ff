"""What was granted on a deal beyond the usual: a price, terms, a contract, until when and by whose word."""
