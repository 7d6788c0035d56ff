"""Where goals stand: done, pace, landing and what the team's goal and its members' goals differ by."""
