"""Django's handle of this app."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "yakuba.foundation.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yakuba.foundation.subjects.registry import SubjectKind, register
        from yakuba.foundation.ui import navigation

        from . import sweepers  # noqa: F401  importing registers
        from .events import KEY
        from .policies import may_look, may_see
        from .queries import card

        register(SubjectKind(kind=KEY, label="暗号化の鍵", card=card, may_see=may_see))
        navigation.register(
            navigation.NavEntry(
                section="設定",
                label="暗号化の鍵",
                url_name="vault:keys",
                icon="lock",
                order=85,
                may=lambda actor: bool(may_look(actor)),
            )
        )
