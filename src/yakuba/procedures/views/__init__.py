"""Pages: translate the request, make one domain call, answer."""
