"""Words and addresses that the letters about an application share."""

from django.conf import settings

from yakuba.procedures.models import Application
from yakuba.procedures.rules.shape import FormDefinition

from .satisfaction import invitation_for


def contact_lines(application: Application) -> list[str]:
    """Return whom to ask, and that nobody reads answers to this address."""
    town, section = application.municipality, application.section
    return [
        "このメールは自動で送っています。お問い合わせは、受付番号を添えて次へお願いします。",
        f"{town.name} {section.name}　電話 {section.telephone or town.telephone}",
    ]


def status_link(application: Application) -> str:
    """Return the address of the page where the number and the mail address open the status.

    Letters are written in requests, by sweepers and by subscribers alike: the address comes from
    the installation and never from the Host header of whoever caused the letter.
    """
    return f"{_home(application)}/status/"


def survey_lines(application: Application, definition: FormDefinition) -> list[str]:
    """Return the invitation to the two questions, nothing where the procedure does not ask."""
    if not definition.satisfaction:
        return []
    return [
        "",
        "手続の使いやすさを教えてください。2問だけで、ログインはいりません(60日間答えられます)。",
        f"{_home(application)}/survey/{invitation_for(application)}/",
    ]


def _home(application: Application) -> str:
    return f"{settings.PUBLIC_URL}/{application.municipality.slug}"
