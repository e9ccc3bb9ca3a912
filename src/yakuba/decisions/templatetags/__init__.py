"""Words of the templates of this app."""
