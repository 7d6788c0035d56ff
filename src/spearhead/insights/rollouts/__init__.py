"""Whether a change of the process helped: those who entered under the old version against those under the new."""
