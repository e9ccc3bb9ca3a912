"""Django's handle of this app."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "yakuba.foundation.access"
    label = "access"
    verbose_name = "外部連携の鍵"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yakuba.foundation.subjects.registry import SubjectKind, register
        from yakuba.foundation.ui.navigation import NavEntry
        from yakuba.foundation.ui.navigation import register as register_entry

        from . import events, queries  # noqa: F401  events enter the closed list when imported
        from .policies import may_have_keys

        register(SubjectKind("access.key", "外部連携の鍵", queries.card, queries.may_see))
        register_entry(
            NavEntry(
                "設定",
                "外部連携の鍵",
                "access:keys",
                "shield",
                95,
                lambda actor: bool(may_have_keys(actor)),
            )
        )
