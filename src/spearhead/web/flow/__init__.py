"""The flow page: what moved the pipeline between two days."""
