"""What a person sees: a folder per screen."""
