"""Django's PostgreSQL backend, with the active town told to the database for each statement."""
