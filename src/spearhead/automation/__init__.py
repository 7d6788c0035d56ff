"""What happens by itself: leads taken in, routed, and answered in time; it calls acts and is called by doors."""
