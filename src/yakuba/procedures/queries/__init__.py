"""What the app's pages and other apps read, one noun a module."""
