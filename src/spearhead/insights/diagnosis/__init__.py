"""Process fault or training gap: what the entries into a stage say, with the evidence and its certainty."""
