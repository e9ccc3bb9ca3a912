"""What is asked at the door."""

import struct
from collections.abc import Callable
from typing import Any, Final

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import ConfirmLoginCodeForm as AllauthConfirmLoginCodeForm
from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.core import context
from allauth.core.ratelimit import consume
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthMfaReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm as AllauthAddWebAuthnForm
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm as AllauthAuthenticateWebAuthnForm
from allauth.mfa.webauthn.forms import EditWebAuthnForm as AllauthEditWebAuthnForm
from allauth.mfa.webauthn.forms import LoginWebAuthnForm as AllauthLoginWebAuthnForm
from allauth.mfa.webauthn.forms import (
    ReauthenticateWebAuthnForm as AllauthReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.kana import is_katakana_name, to_full_width_kana, to_katakana
from yakuba.kernel.text import clean_line

from .adapter import AccountAdapter
from .models import User
from .services import resident_of

# A credential of a passkey has less than three thousand characters.
LONGEST_CREDENTIAL: Final = 20_000
# What the reader of passkeys raises for answers that no browser gives.
_UNREADABLE: Final = (
    KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError, struct.error,
)  # fmt: skip


def _plain(field: forms.Field, label: Any, missing: Any = "", **attrs: str) -> None:
    """Label a field of allauth in our words; a placeholder is no label."""
    field.label = label
    field.help_text = ""
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= attrs
    field.error_messages["required"] = missing or _("入力してください。")


class StaffLoginForm(LoginForm):  # type: ignore[misc]
    """User name and password of staff."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(
            self.fields["login"],
            _("ユーザー名"),
            _("ユーザー名を入力してください。"),
            autocapitalize="none",
            spellcheck="false",
        )
        _plain(self.fields["password"], _("パスワード"), _("パスワードを入力してください。"))


class RequestLoginCodeForm(forms.Form):
    """The address to which a resident's code goes."""

    email = forms.EmailField(
        label=_("メールアドレス"),
        max_length=150,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("メールアドレスを入力してください。"),
            "invalid": _("メールアドレスの形が正しくありません。例：hanako@example.jp"),
        },
    )
    _user: User | None = None

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        allowed = consume(context.request, action="request_login_code", key=email)
        if not allowed:
            raise forms.ValidationError(AccountAdapter.error_messages["rate_limited"])
        self._user = resident_of(email=email, at=context.request.arrived_at)
        return email


class ConfirmLoginCodeForm(AllauthConfirmLoginCodeForm):  # type: ignore[misc]
    """The code from the mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(
            self.fields["code"],
            _("メールに届いた6けたの番号"),
            _("番号を入力してください。"),
            inputmode="numeric",
            maxlength="12",
        )


class AuthenticateForm(AllauthAuthenticateForm):  # type: ignore[misc]
    """The second factor of staff: an app's code or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(
            self.fields["code"],
            _("認証アプリの6けたの番号、または予備のコード"),
            _("番号を入力してください。"),
        )


class MfaReauthenticateForm(AllauthMfaReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(
            self.fields["code"],
            _("認証アプリの6けたの番号、または予備のコード"),
            _("番号を入力してください。"),
        )


class ReauthenticateForm(AllauthReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["password"], _("今のパスワード"))


class ActivateTOTPForm(AllauthActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["code"], _("認証アプリに表示された6けたの番号"), inputmode="numeric")


class CredentialField(forms.JSONField):
    """What a browser says about a passkey, or what somebody made up."""

    def to_python(self, value: Any) -> Any:
        return self._read(super().to_python, value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return self._read(
                lambda one: super(CredentialField, self).bound_data(one, initial), data
            )
        except forms.ValidationError:
            return None

    def _read(self, reader: Callable[[Any], Any], value: Any) -> Any:
        try:
            if len(value or "") <= LONGEST_CREDENTIAL:
                return reader(value)
        except (RecursionError, ValueError):
            # Brackets or digits without end: Python's reader gives up in ways that Django's field
            # does not expect.
            pass
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class _ReadsCredential(forms.Form):
    """Takes what cannot be read for a wrong answer; allauth expects some of the errors only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField(widget=forms.HiddenInput)

    def _understood(self, reader: Callable[[], Any]) -> Any:
        try:
            return reader()
        except _UNREADABLE as reason:
            raise forms.ValidationError(AccountAdapter.error_messages["incorrect_code"]) from reason


class LoginWebAuthnForm(_ReadsCredential, AllauthLoginWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Any:
        return self._understood(super().clean_credential)


class AuthenticateWebAuthnForm(_ReadsCredential, AllauthAuthenticateWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Any:
        return self._understood(super().clean_credential)


class ReauthenticateWebAuthnForm(_ReadsCredential, AllauthReauthenticateWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Any:
        return self._understood(super().clean_credential)


class AddWebAuthnForm(_ReadsCredential, AllauthAddWebAuthnForm):  # type: ignore[misc]
    def clean(self) -> Any:
        return self._understood(super().clean)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["name"], _("パスキーの名前"))
        self.fields["name"].help_text = _("使う機器がわかる名前にします。例：庁用パソコン")
        # One kind only: a passkey that also replaces the password.
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].widget = forms.HiddenInput()


class EditWebAuthnForm(AllauthEditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["name"], _("パスキーの名前"))


class ChangePasswordForm(AllauthChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["oldpassword"], _("今のパスワード"))
        _plain(self.fields["password1"], _("新しいパスワード"))
        self.fields["password1"].help_text = _("12文字以上にします。長い文が覚えやすく安全です。")
        _plain(self.fields["password2"], _("新しいパスワード（もう一度）"))


class NameForm(forms.Form):
    """The name a resident goes by, asked once."""

    name = forms.CharField(
        label=_("氏名"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("氏名を入力してください。")},
    )
    kana = forms.CharField(
        label=_("フリガナ"),
        max_length=80,
        help_text=_("ひらがなで入力しても、カタカナに直します。"),
        error_messages={"required": _("フリガナを入力してください。")},
    )

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])

    def clean_kana(self) -> str:
        kana = to_katakana(to_full_width_kana(clean_line(self.cleaned_data["kana"])))
        if not is_katakana_name(kana):
            raise forms.ValidationError(
                _("フリガナはカタカナで入力してください。例：ササキ ハナコ")
            )
        return kana
