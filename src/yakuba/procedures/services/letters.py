"""Words that every letter of the desk ends with."""

from yakuba.procedures.models import Application


def contact_lines(application: Application) -> list[str]:
    """Return whom to ask, and that nobody reads answers to this address."""
    town, section = application.municipality, application.section
    return [
        "このメールは自動で送っています。お問い合わせは、受付番号を添えて次へお願いします。",
        f"{town.name} {section.name}　電話 {section.telephone or town.telephone}",
    ]
