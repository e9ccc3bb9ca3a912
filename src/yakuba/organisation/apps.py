"""Django's handle of this app."""

from functools import partial

from django.apps import AppConfig


class Config(AppConfig):
    name = "yakuba.organisation"
    label = "organisation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yakuba.foundation.subjects.registry import SubjectKind, register

        from . import events, queries  # noqa: F401  events enter the closed list when imported
        from .policies import may_see_organisation

        kinds = [
            ("organisation.department", "組織"),
            ("organisation.post", "職"),
            ("organisation.appointment", "任用"),
            ("organisation.absence", "不在"),
        ]
        for kind, label in kinds:
            card = partial(queries.card, kind)
            register(SubjectKind(kind, label, card, lambda actor, _: may_see_organisation(actor)))
        others = [
            ("organisation.closed_day", "閉庁日", queries.closed_day_card),
            ("organisation.acting_order", "代決の順序", queries.acting_order_card),
        ]
        for kind, label, page in others:
            register(SubjectKind(kind, label, page, lambda actor, _: may_see_organisation(actor)))
        _enter_navigation()


def _enter_navigation() -> None:
    from yakuba.foundation.ui.navigation import NavEntry, register

    from .policies import may_manage_organisation, may_see_organisation

    register(
        NavEntry(
            "人",
            "組織と職員",
            "organisation:tree",
            "people",
            10,
            lambda actor: bool(may_see_organisation(actor)),
        )
    )
    register(
        NavEntry(
            "人",
            "不在の登録",
            "organisation:absences",
            "calendar",
            20,
            lambda actor: bool(may_see_organisation(actor)),
        )
    )
    register(
        NavEntry(
            "設定",
            "ログインの安全",
            "mfa_index",
            "shield",
            90,
            lambda actor: bool(may_see_organisation(actor)),
        )
    )
    register(
        NavEntry(
            "設定",
            "閉庁日",
            "organisation:closed_days",
            "clock",
            10,
            lambda actor: bool(may_manage_organisation(actor)),
        )
    )
