"""One archive of the whole workspace: made under load, verified in a scratch place, restored or refused."""
