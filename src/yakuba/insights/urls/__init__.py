"""Addresses of the desk and of the public page, each mounted by `config`."""
