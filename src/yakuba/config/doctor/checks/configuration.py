"""Is what was set what a town can safely run with?"""

from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import ERROR, WARNING, run_checks

from yakuba.config.doctor.registry import Finding, bad, check, good, mind
from yakuba.foundation.tenancy.models import Municipality

_SHORTEST_KEY = 32
# 総務省 全国地方公共団体コード: the first two digits are the prefecture, 01 to 47.
_LAST_PREFECTURE = 47


def _host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or ""


def is_on_this_machine_only() -> bool:
    """Tell whether the public address leads to this very machine, as in a trial."""
    host = _host()
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@check(
    "configuration.system",
    "設定の組合せ",
    remedy="表示された設定を docs/operations/settings.md のとおりに直してください。",
)
def system(at: datetime) -> Finding:
    """Ask Django and its apps."""
    messages = [message for message in run_checks() if not message.is_silenced()]
    errors = [message for message in messages if message.level >= ERROR]
    warnings = [message for message in messages if WARNING <= message.level < ERROR]
    if errors:
        return bad("、".join(f"{one.id}: {one.msg}" for one in errors)[:400])
    if warnings:
        return mind("、".join(f"{one.id}: {one.msg}" for one in warnings)[:400])
    return good("設定どうしに矛盾はありません。")


@check(
    "configuration.debug",
    "開発用の表示",
    remedy="YAKUBA_DEBUG を外すか no にして、起動し直してください。誤りの画面に設定や個人情報が出ます。",
)
def debug(at: datetime) -> Finding:
    """Debug pages show everything to everybody."""
    if not settings.DEBUG:
        return good("切ってあります。")
    say = mind if is_on_this_machine_only() else bad
    return say("開発用の誤り画面が有効です(YAKUBA_DEBUG=yes)。")


@check(
    "configuration.public_address",
    "公開アドレス",
    remedy="YAKUBA_PUBLIC_URL に住民が開くアドレス(https://…)を、YAKUBA_HOSTS にそのホスト名を書いてください。",
)
def public_address(at: datetime) -> Finding:
    """Links in mails lead to PUBLIC_URL; the host must be one that is answered."""
    url, host = settings.PUBLIC_URL, _host()
    if not host:
        return bad(f"YAKUBA_PUBLIC_URL がアドレスの形ではありません({url})。")
    if "*" in settings.ALLOWED_HOSTS:
        return bad("YAKUBA_HOSTS が「*」で、どのホスト名にも答えます。")
    names = [name.strip("[]").lower() for name in settings.ALLOWED_HOSTS]
    if not any(host == name or (name[:1] == "." and host.endswith(name)) for name in names):
        return bad(f"公開アドレスのホスト {host} が YAKUBA_HOSTS にありません。")
    if is_on_this_machine_only() and not settings.DEMO:
        return mind(f"公開アドレスがこの機械だけのもの({url})です。メールのリンクが開けません。")
    return good(f"{url} を案内しています。")


@check(
    "configuration.https",
    "通信の暗号化",
    remedy="TLSを終端するプロキシを前に置き、YAKUBA_HTTPS=yes と https:// の YAKUBA_PUBLIC_URL を設定してください。",
)
def https(at: datetime) -> Finding:
    """Only a trial on this machine may go without TLS."""
    is_secure_address = urlsplit(settings.PUBLIC_URL).scheme == "https"
    if settings.HTTPS and is_secure_address:
        return good("HTTPSだけで提供しています。")
    if settings.HTTPS:
        return bad("YAKUBA_HTTPS=yes ですが、公開アドレスが http:// です。")
    if is_secure_address:
        return bad("公開アドレスは https:// ですが、YAKUBA_HTTPS が yes ではありません。")
    if is_on_this_machine_only():
        return good("この機械だけで試しているため、暗号化していません。")
    return bad("暗号化なしで公開しています。")


@check(
    "configuration.proxies",
    "プロキシの数",
    remedy="自分たちが置いたプロキシの数を YAKUBA_PROXIES に書いてください。合わないと、送信元ごとの制限が全員に効きます。",
)
def proxies(at: datetime) -> Finding:
    """Behind TLS there is a proxy; without its number every visitor has one address."""
    count = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if settings.HTTPS and count < 1:
        return mind("HTTPSなのに、YAKUBA_PROXIES が 0 です。全員が同じ送信元に見えます。")
    return good(f"{count}台として数えています。")


@check(
    "configuration.second_factor",
    "職員の二要素認証",
    remedy="YAKUBA_STAFF_SECOND_FACTOR を外すか yes にしてください。",
)
def second_factor(at: datetime) -> Finding:
    """A real town's desk opens with two factors only."""
    if settings.STAFF_SECOND_FACTOR:
        return good("求めています。")
    if settings.DEMO and is_on_this_machine_only():
        return good("見本のため、求めていません。")
    return bad("職員がパスワードだけで業務画面を開けます。")


@check(
    "configuration.demo",
    "見本の町",
    remedy="実運用では YAKUBA_DEMO=off とし、新しいデータフォルダーから始めてください。見本の職員のパスワードは公開されています。",
    needs_database=True,
)
def demo(at: datetime) -> Finding:
    """The demo's passwords are printed in the README."""
    fictional = [
        town.name
        for town in Municipality.objects.all()
        if int(town.code[:2] or 0) > _LAST_PREFECTURE
    ]
    names = "、".join(fictional)
    if not fictional:
        return good("見本の町はありません。")
    if settings.DEMO and is_on_this_machine_only():
        return good(f"見本({names})として、この機械だけで動いています。")
    if settings.DEMO:
        return mind(f"見本({names})を公開しています。本物の申請を受けないでください。")
    return bad(f"実運用(YAKUBA_DEMO=off)なのに、見本の町({names})があります。")


@check(
    "configuration.mail_catcher",
    "メールの受け皿",
    remedy="YAKUBA_MAIL_CATCHER を外し、YAKUBA_SMTP_HOST を設定してください。",
)
def mail_catcher(at: datetime) -> Finding:
    """Whoever opens /_mail/ reads the codes of everybody."""
    if not settings.MAIL_CATCHER:
        return good("使っていません。")
    if settings.DEMO and is_on_this_machine_only():
        return good("見本のため、メールは送らずに /_mail/ に溜めています。")
    return bad("メールを送らずに /_mail/ で誰にでも見せています。")


@check(
    "configuration.keys",
    "秘密の鍵のファイル",
    remedy="鍵のファイルを、実行する利用者だけが読めるようにしてください(chmod 600)。短い鍵は作り直してください。",
)
def keys(at: datetime) -> Finding:
    """Secrets are long, and readable by the product's account only."""
    if len(settings.SECRET_KEY) < _SHORTEST_KEY:
        return bad(f"YAKUBA_SECRET_KEY が短すぎます({_SHORTEST_KEY}文字以上)。")
    files = key_files()
    exposed = [path.name for path in files if path.stat().st_mode & 0o077]
    if exposed:
        return bad(f"ほかの利用者が読める鍵があります: {'、'.join(exposed)}")
    return good(f"データフォルダーの鍵{len(files)}個は、実行する利用者だけが読めます。")


def key_files() -> list[Path]:
    """Return the secrets that are kept in the data folder."""
    return sorted(path for path in Path(settings.DATA).glob("*.secret") if path.is_file())
