"""The spearhead command."""
