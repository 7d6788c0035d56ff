"""The profit screens: profit and loss as a table and a waterfall, the bridge, what selling costs."""
