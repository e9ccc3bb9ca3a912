"""Django's handle of this app."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "yakuba.foundation.deliveries"
    label = "deliveries"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yakuba.foundation.subjects.registry import SubjectKind, register
        from yakuba.foundation.ui import navigation

        from .policies import may, may_see
        from .queries import card, count_dead
        from .registry import queue_with
        from .services import KIND
        from .tasks import enqueue

        queue_with(enqueue)
        register(SubjectKind(kind=KIND, label="送信", card=card, may_see=may_see))
        navigation.register(
            navigation.NavEntry(
                section="設定",
                label="送信の状況",
                url_name="deliveries:index",
                icon="send",
                order=80,
                may=lambda actor: bool(may(actor, "see")),
                count=lambda actor: count_dead(),
            )
        )
