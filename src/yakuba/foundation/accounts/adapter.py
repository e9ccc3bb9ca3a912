"""allauth's hooks: who may come in, what is recorded at the door, and how its mail leaves."""

import base64
import hashlib
import uuid
from datetime import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from yakuba.foundation.deliveries.rules import Lane
from yakuba.foundation.notifications.services import mail

from . import services
from .models import User, UserKind
from .policies import may_enter

# Messages of allauth that we show, in our words; the pages themselves say the rest.
SAID = {
    "account/messages/logged_out.txt": _("ログアウトしました。"),
    "account/messages/password_changed.txt": _("パスワードを変更しました。"),
    "mfa/messages/totp_activated.txt": _("認証アプリを登録しました。"),
    "mfa/messages/totp_deactivated.txt": _("認証アプリの登録を取り消しました。"),
    "mfa/messages/webauthn_added.txt": _("パスキーを登録しました。"),
    "mfa/messages/webauthn_removed.txt": _("パスキーを削除しました。"),
    "mfa/messages/recovery_codes_generated.txt": _("予備のコードを作りました。"),
}

# What changed about an account, told to its owner by mail and to the record.
CHANGES = {
    "account/email/password_changed": ("パスワードが変更されました", None, True),
    "mfa/email/totp_activated": ("認証アプリが登録されました", "TOTP", True),
    "mfa/email/totp_deactivated": ("認証アプリの登録が取り消されました", "TOTP", False),
    "mfa/email/webauthn_added": ("パスキーが登録されました", "PASSKEY", True),
    "mfa/email/webauthn_removed": ("パスキーが削除されました", "PASSKEY", False),
    "mfa/email/recovery_codes_generated": ("予備のコードが作られました", "RECOVERY", True),
}


def _at() -> datetime:
    """Return when the running request arrived; the middleware has read the clock."""
    arrived: datetime = context.request.arrived_at
    return arrived


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The house's answers to allauth's questions."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("このアカウントは利用を停止しています。"),
        "enter_current_password": _("今のパスワードを入力してください。"),
        "incorrect_code": _("コードが違います。メールの最新のコードを確かめてください。"),
        "incorrect_password": _("パスワードが違います。"),
        "invalid_login": _("ログインできませんでした。入力した内容を確かめてください。"),
        "too_many_login_attempts": _("回数が多すぎます。しばらくしてから、やり直してください。"),
        "username_password_mismatch": _("ユーザー名またはパスワードが違います。"),
        "rate_limited": _("回数が多すぎます。しばらくしてから、やり直してください。"),
    }

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponseBase | None:
        """Refuse staff of another town before any second factor is asked."""
        verdict = may_enter(user, getattr(request, "municipality", None))
        if verdict:
            refusal: HttpResponseBase | None = super().pre_login(request, user, **kwargs)
            return refusal
        services.note_failure(
            username=user.username,
            reason="OTHER_TOWN",
            address=self.get_client_ip(request),
            at=_at(),
        )
        page = {"reason": verdict.reason_ja, "home": user.municipality}
        return render(request, "accounts/other_town.html", page, status=403)

    def login(self, request: HttpRequest, user: User) -> None:
        """Open the session under a new key and record how the user came in."""
        is_first = user.last_login is None
        super().login(request, user)
        now = _at()
        request.session["seen"] = request.session["began"] = int(now.timestamp())
        if user.kind == UserKind.STAFF:
            # What a resident unlocked on this machine is not for the clerk who follows.
            request.session.pop("held", None)
        records = get_authentication_records(request, user)
        services.note_login(
            user=user,
            method="+".join(str(entry.get("type") or entry["method"]) for entry in records),
            address=self.get_client_ip(request),
            is_first=is_first,
            at=now,
        )

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Send a resident who has no name yet to the page that asks for it."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if user.kind == UserKind.RESIDENT and not user.name:
            goal = urlencode({"next": response.headers.get("Location", "")})
            return redirect(f"{reverse('account_name')}?{goal}")
        return response

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User) and getattr(request, "municipality", None):
            services.note_logout(user=request.user, at=_at())
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        locked = getattr(request, "axes_locked_out", False)
        services.note_failure(
            username=str(credentials.get("username", "")),
            reason="LOCKED" if locked else "WRONG_PASSWORD",
            address=self.get_client_ip(request),
            at=_at(),
        )

    def set_password(self, user: User, password: str) -> None:
        services.change_password(user=user, password=password, at=_at())

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        at_desk = isinstance(request.user, User) and request.user.kind == UserKind.STAFF
        return f"{get_script_prefix()}{'desk/' if at_desk else 'my/'}"

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        words = message or SAID.get(message_template or "")
        if words:
            messages.add_message(request, level, str(words), extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Post the mail as a delivery, so that it is retried and seen like any other."""
        request = self.request
        page = {"town": request.municipality, "email": email, **context}
        user = User.objects.filter(username=email.lower()).first()
        about = services.subject_of(user) if user else services.subject_of(request.user)
        with transaction.atomic():
            mail(
                to=email,
                subject_line=render_to_string(f"{template_prefix}_subject.txt", page).strip(),
                body=render_to_string(f"{template_prefix}_message.txt", page).strip() + "\n",
                about=about,
                dedupe_key=f"accounts:{uuid.uuid4()}",
                at=_at(),
                lane=Lane.URGENT,
            )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Record a change of the account and tell its owner."""
        if template_prefix not in CHANGES:
            return
        sentence, factor, is_added = CHANGES[template_prefix]
        if factor is not None:
            services.note_factor(user=user, factor=factor, is_added=is_added, at=_at())
            self.request.session.pop("second_factor", None)
        if user.email:
            page = {"sentence": sentence, "user": user, "at": timezone.localtime(_at())}
            self.send_mail("accounts/email/changed", user.email, page)


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"yakuba.totp:" + str(key).encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: secrets sealed in the database, names in Japanese."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("コードが違います。新しいコードを入力してください。"),
        "cannot_delete_authenticator": _(
            "職員には二つ目の認証手段が必要です。ほかの手段を登録してから削除してください。"
        ),
        "cannot_generate_recovery_codes": _(
            "予備のコードを作るには、先に認証アプリかパスキーを登録してください。"
        ),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _cipher().decrypt(encrypted_text.encode("ascii")).decode()
        except InvalidToken:
            # The secret key was changed without a fallback: no code can match any more.
            return ""

    def get_totp_issuer(self) -> str:
        town = getattr(context.request, "municipality", None)
        return f"{town.name} 役場" if town else "役場"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": self.get_totp_issuer()}

    def generate_authenticator_name(self, user: User, type: str) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"パスキー{count + 1}"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last second factor of staff where the town demands one."""
        user = authenticator.user
        if not settings.STAFF_SECOND_FACTOR or user.kind != UserKind.STAFF:
            return True
        factors = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        others = Authenticator.objects.filter(user=user, type__in=factors)
        return bool(others.exclude(pk=authenticator.pk).exists())
