"""The words that names, texts and subjects are made of; nothing here refers to a real person or company."""
