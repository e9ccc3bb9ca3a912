"""Addresses of the app: the portal, the status pages of residents, the desk."""

from .definitions import urlpatterns as definitions
from .desk import urlpatterns as desk
from .exports import urlpatterns as exports
from .portal import urlpatterns as portal
from .records import urlpatterns as records
from .status import urlpatterns as status

app_name = "procedures"
urlpatterns = [*exports, *portal, *status, *desk, *definitions, *records]
