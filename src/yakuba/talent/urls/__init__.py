"""Addresses below /desk/people/."""

from .needs import urlpatterns as needs
from .roles import urlpatterns as roles
from .skills import urlpatterns as skills
from .training import urlpatterns as training

app_name = "talent"
urlpatterns = [*skills, *training, *roles, *needs]
