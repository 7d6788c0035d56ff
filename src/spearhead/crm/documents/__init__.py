"""Documents: files with versions, readable through any record they hang on."""
