"""Addresses below /desk/projects/."""

from .digests import urlpatterns as digests
from .feeds import urlpatterns as feeds
from .packs import urlpatterns as packs
from .plan import urlpatterns as plan
from .playbooks import urlpatterns as playbooks
from .portfolio import urlpatterns as portfolio
from .projects import urlpatterns as projects
from .strategies import urlpatterns as strategies
from .takeover import urlpatterns as takeover
from .tasks import urlpatterns as tasks
from .templates import urlpatterns as templates

app_name = "programmes"
urlpatterns = [
    *feeds,
    *digests,
    *takeover,
    *strategies,
    *portfolio,
    *playbooks,
    *templates,
    *packs,
    *tasks,
    *plan,
    *projects,
]
