"""Every address of the installation; the town's prefix is taken off by `TownMiddleware`."""

from django.urls import include, path

from yakuba.foundation.audit import urls as audit
from yakuba.procedures.views import portal
from yakuba.programmes.views.feeds import feed_file

from .api import urls as api_urls
from .views import healthz, metrics, readyz, towns

urlpatterns = [
    path("", portal.home, name="home"),
    path("_towns/", towns, name="towns"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("", include("yakuba.foundation.ui.urls")),
    path("accounts/", include("yakuba.foundation.accounts.urls")),
    path("_mail/", include("yakuba.foundation.notifications.urls")),
    path("desk/audit/", include("yakuba.foundation.audit.urls")),
    path("desk/deliveries/", include("yakuba.foundation.deliveries.urls")),
    path("desk/access/", include("yakuba.foundation.access.urls")),
    path("api/v1/", api_urls()),
    path("calendar/<str:token>.ics", feed_file, name="calendar"),
    path("desk/keys/", include("yakuba.foundation.vault.urls")),
    path("desk/organisation/", include("yakuba.organisation.urls")),
    path("desk/decisions/", include("yakuba.decisions.urls")),
    path("desk/rules/", include("yakuba.foundation.rulebook.urls")),
    path("desk/measures/", include("yakuba.insights.urls.desk")),
    path("desk/projects/", include("yakuba.programmes.urls")),
    path("desk/people/", include("yakuba.talent.urls")),
    path("desk/conversion/", include("yakuba.conversion.urls")),
    path("desk/documents/", include("yakuba.records.urls")),
    path("desk/papers/", include("yakuba.papers.urls")),
    path("desk/region/", include("yakuba.region.urls")),
    path("verify/", include("yakuba.foundation.documents.urls")),
    path("open/audit/", include(audit.public_patterns)),
    path("open/projects/", include("yakuba.programmes.urls.public")),
    path("open/", include("yakuba.insights.urls.public")),
    path("", include("yakuba.procedures.urls")),
]

handler400 = "yakuba.foundation.ui.views.bad_request"
handler403 = "yakuba.foundation.ui.views.forbidden"
handler404 = "yakuba.foundation.ui.views.not_found"
handler500 = "yakuba.foundation.ui.views.server_error"
