"""The executive's pages and the public's."""
