"""`python -m spearhead.config.server`: web workers and the background process as one supervised tree."""
