"""The forecast that people give: calls on calls up the reporting line, judged deal by deal, kept and measured."""
