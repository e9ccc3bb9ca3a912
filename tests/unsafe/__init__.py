"""An app whose migrations do everything that must not be done; the linter has to refuse each."""
