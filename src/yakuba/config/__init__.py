"""The installation: settings, URLs, the command line. Owns no rule and no data."""
