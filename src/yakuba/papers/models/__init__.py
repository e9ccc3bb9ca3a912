"""Forms of the town, papers written on them, and their files."""

from .forms import PaperForm
from .papers import Paper, PaperFile

__all__ = ["Paper", "PaperFile", "PaperForm"]
