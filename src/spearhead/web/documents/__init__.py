"""All documents on one screen."""
