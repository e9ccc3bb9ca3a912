"""Documents of the demo town, registered through the services."""
