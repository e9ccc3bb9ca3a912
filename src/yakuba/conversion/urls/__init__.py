"""Addresses below /desk/conversion/."""

from .characters import urlpatterns as characters
from .definitions import urlpatterns as definitions
from .migration import urlpatterns as migration
from .plans import urlpatterns as plans
from .reports import urlpatterns as reports
from .runs import urlpatterns as runs

app_name = "conversion"
urlpatterns = [*plans, *characters, *definitions, *migration, *runs, *reports]
