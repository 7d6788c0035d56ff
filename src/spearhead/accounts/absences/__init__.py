"""When people are away: days that their goals do not ask of them. Why they are away is not kept."""
