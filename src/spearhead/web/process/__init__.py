"""The process: what each stage asks, as everybody reads it and as a draft is edited, published and rolled back."""
