"""Facts about logging in and its means."""

from dataclasses import dataclass
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class AccountCreated(Event):
    code: ClassVar[str] = "accounts.user.created"
    label: ClassVar[str] = "利用者を登録した"
    personal: ClassVar[frozenset[str]] = frozenset({"name"})

    kind: str
    name: str


@dataclass(frozen=True, kw_only=True)
class LoggedIn(Event):
    code: ClassVar[str] = "accounts.user.logged_in"
    label: ClassVar[str] = "ログインした"
    personal: ClassVar[frozenset[str]] = frozenset({"address"})

    method: str
    address: str


@dataclass(frozen=True, kw_only=True)
class LoginFailed(Event):
    code: ClassVar[str] = "accounts.user.login_failed"
    label: ClassVar[str] = "ログインに失敗した"
    personal: ClassVar[frozenset[str]] = frozenset({"address"})

    reason: str
    address: str


@dataclass(frozen=True, kw_only=True)
class LoggedOut(Event):
    code: ClassVar[str] = "accounts.user.logged_out"
    label: ClassVar[str] = "ログアウトした"


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Event):
    code: ClassVar[str] = "accounts.user.sessions_ended"
    label: ClassVar[str] = "ほかの端末のログインを終わらせた"

    count: int


@dataclass(frozen=True, kw_only=True)
class SecondFactorAdded(Event):
    code: ClassVar[str] = "accounts.user.second_factor_added"
    label: ClassVar[str] = "二つ目の認証手段を登録した"

    factor: str


@dataclass(frozen=True, kw_only=True)
class SecondFactorRemoved(Event):
    code: ClassVar[str] = "accounts.user.second_factor_removed"
    label: ClassVar[str] = "二つ目の認証手段を削除した"

    factor: str


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    code: ClassVar[str] = "accounts.user.password_changed"
    label: ClassVar[str] = "パスワードを変更した"


@dataclass(frozen=True, kw_only=True)
class NameGiven(Event):
    code: ClassVar[str] = "accounts.user.name_given"
    label: ClassVar[str] = "氏名を登録した"
    personal: ClassVar[frozenset[str]] = frozenset({"name", "kana"})

    name: str
    kana: str
