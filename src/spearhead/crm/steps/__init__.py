"""What was done on a deal of what its process asks: steps, method fields, evidence, exceptions."""
