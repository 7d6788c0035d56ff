"""Whether the data folder and the database are fit to be served: asked before a start and by `spearhead doctor`."""

from spearhead.kernel.soundness.fault import Fault

__all__ = ["Fault"]
