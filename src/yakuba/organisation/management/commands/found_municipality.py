"""`yakuba found_municipality FILE`: take in a municipality and its first operator."""

import getpass
import sys
import tomllib
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.accounts.services import UnableToCreateAccount
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.kernel.codes import UnreadableMunicipalCode, municipal_check_digit
from yakuba.organisation.rules import FirstOperator
from yakuba.organisation.services import UnableToOrganise, found_municipality

_TOWN = {
    "code": str, "slug": str, "name": str, "kana": str, "kind": str, "prefecture": str,
    "population": int, "head_title": str, "head_name": str, "mail_from": str, "telephone": str,
    "address": str, "opening_hours": str, "document_prefix": str,
}  # fmt: skip
_OPERATOR = {
    "username": str, "name": str, "kana": str, "email": str, "section_code": str, "section": str,
    "post": str, "valid_from": date,
}  # fmt: skip
_KINDS = {str: '文字("…")', int: "数", date: "日付(2026-04-01)"}


class Command(BaseCommand):
    help = "団体と最初の運用担当者を登録します。表の例は deploy/municipality.example.toml です。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="表", help="団体と担当者を書いた TOML の表")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        wanted = _read(file)
        town = _section(wanted, "municipality", _TOWN)
        person = _section(wanted, "operator", _OPERATOR)
        _check_code(town["code"])
        since = person.pop("valid_from")
        operator = FirstOperator(**person, password=_password(person))
        try:
            founded = found_municipality(
                municipality=Municipality(**town),
                operator=operator,
                valid_from=since,
                actor=Actor.system("初期設定"),
                at=timezone.now(),
            )
        except (UnableToOrganise, UnableToCreateAccount) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{founded.name}を登録しました。")
        self.stdout.write(
            f"/{founded.slug}/accounts/login/ で、{operator.name}さんの職員番号"
            f"「{operator.username}」でログインし、二つ目の認証手段を登録してください。"
        )


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        raise CommandError(f"{file} を読めません({fault})。") from fault
    except tomllib.TOMLDecodeError as fault:
        raise CommandError(f"{file} の書き方が違います({fault})。") from fault


def _section(wanted: dict[str, Any], name: str, fields: dict[str, type]) -> dict[str, Any]:
    """Return the values of a section; says everything that is missing, unknown or no such value."""
    given = wanted.get(name)
    if not isinstance(given, dict):
        raise CommandError(f"[{name}] がありません。")
    faults = [f"{key} がありません。" for key in fields if key not in given]
    faults += [f"{key} という項目はありません。" for key in given if key not in fields]
    faults += [
        f"{key} は{_KINDS[kind]}で書いてください。"
        for key, kind in fields.items()
        if key in given and type(given[key]) is not kind
    ]
    if faults:
        raise CommandError(f"[{name}] " + "".join(faults))
    return dict(given)


def _check_code(code: str) -> None:
    """Refuse a code whose check digit is wrong; the demo's own, of no prefecture, may be tried."""
    try:
        right = len(code) == 6 and municipal_check_digit(code[:5]) == code[5]
    except UnreadableMunicipalCode:
        right = False
    if not right:
        raise CommandError(
            f"団体コード「{code}」の検査数字が合いません。6桁の数字を確かめてください。"
        )


def _password(person: dict[str, Any]) -> str:
    """Ask for the first password twice, or read it from a pipe; it never stands in the table."""
    if sys.stdin.isatty():
        password = getpass.getpass(f"{person['name']}さんのはじめのパスワード: ")
        if getpass.getpass("もう一度: ") != password:
            raise CommandError("2回のパスワードが違います。")
    else:
        password = sys.stdin.readline().rstrip("\n")
    try:
        validate_password(
            password, User(username=person["username"], name=person["name"], email=person["email"])
        )
    except ValidationError as refusal:
        raise CommandError("".join(refusal.messages)) from refusal
    return password
