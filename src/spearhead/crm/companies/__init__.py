"""Companies: customers and those who may become one."""
