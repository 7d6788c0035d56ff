"""Two-step verification: a code from an app beside the password, and recovery codes for when the app is lost."""
