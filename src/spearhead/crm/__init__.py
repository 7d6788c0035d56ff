"""The records: companies, contacts, leads, deals, activities, products and what belongs to them."""
