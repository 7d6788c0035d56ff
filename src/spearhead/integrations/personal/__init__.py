"""What is stored about a person: a member's own report, and what is kept about a contact, as a page and as files."""
