"""What Spearhead is made of, from the two lock files: a bill of materials, and whether something of it is known bad."""
