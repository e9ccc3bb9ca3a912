"""Addresses below /desk/conversion/."""

from .migration import urlpatterns as migration
from .plans import urlpatterns as plans

app_name = "conversion"
urlpatterns = [*plans, *migration]
