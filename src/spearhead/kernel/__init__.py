"""What every part stands on: errors, money, time, text, events, jobs, figures. It imports nothing of ours."""
