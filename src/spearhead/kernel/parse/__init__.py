"""Reading what people type and files hold: numbers and dates, exactly or refused with an example."""
