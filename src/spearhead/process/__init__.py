"""How the team sells: definitions of pipelines, stages and reasons."""
