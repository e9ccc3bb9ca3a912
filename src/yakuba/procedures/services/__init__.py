"""The acts of the app, one noun a module."""
