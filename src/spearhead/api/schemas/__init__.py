"""What may be sent: a file per noun. What is sent back is described here too, but not checked on the way out."""
