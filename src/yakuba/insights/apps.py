"""Django's handle of this app."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "yakuba.insights"
    label = "insights"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give measures their page, and the dashboard its place in the desk's navigation."""
        from yakuba.foundation.subjects import registry as subjects
        from yakuba.foundation.ui import navigation

        from . import queries
        from .policies import may_see_board

        subjects.register(
            subjects.SubjectKind(
                kind="measures.measure",
                label="指標",
                card=queries.card,
                may_see=lambda actor, code: may_see_board(actor),
            )
        )
        navigation.register(
            navigation.NavEntry(
                section="指標",
                label="指標の一覧",
                url_name="insights:board",
                icon="chart",
                order=600,
                may=lambda actor: bool(may_see_board(actor)),
            )
        )
