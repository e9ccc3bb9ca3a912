"""Addresses below /desk/region/."""

from .compare import urlpatterns as compare
from .dispatch import urlpatterns as dispatch
from .joint_training import urlpatterns as joint_training
from .library import urlpatterns as library
from .matching import urlpatterns as matching
from .procurement import urlpatterns as procurement
from .specialists import urlpatterns as specialists

app_name = "region"
urlpatterns = [
    *dispatch,
    *matching,
    *compare,
    *library,
    *procurement,
    *joint_training,
    *specialists,
]
