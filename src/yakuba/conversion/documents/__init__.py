"""What the conversion draws and prints."""
