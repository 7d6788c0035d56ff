"""What a file's columns and values probably mean; proposals only, nothing is written."""
