"""Why deals are lost and leads rejected: lists with stable keys."""
