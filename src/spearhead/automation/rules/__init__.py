"""When-then rules: what starts them, whom they concern, what they do, and what they did."""
