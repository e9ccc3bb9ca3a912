"""Is there a mail server, and does it let us in? No mail is sent."""

import smtplib
import ssl
from datetime import datetime

from django.conf import settings

from yakuba.config.doctor.registry import Finding, bad, check, good, mind

_PATIENCE_SECONDS = 5


@check(
    "mail.server",
    "メールサーバー",
    remedy="YAKUBA_SMTP_HOST・PORT・TLS・USER・PASSWORD と、経路のファイアウォールを確かめてください。直るまでのメールは待ち、4日のあいだ再送されます。",
)
def server(at: datetime) -> Finding:
    """Greet the server, encrypt and log in as the worker would, then leave."""
    if settings.MAIL_CATCHER:
        return good("受け皿を使うため、メールサーバーには接続しません。")
    place = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with smtplib.SMTP(
            settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=_PATIENCE_SECONDS
        ) as smtp:
            smtp.ehlo_or_helo_if_needed()
            if settings.EMAIL_USE_TLS:
                smtp.starttls(context=ssl.create_default_context())
            if settings.EMAIL_HOST_USER:
                smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except smtplib.SMTPAuthenticationError:
        return bad(f"{place} に、利用者名とパスワードで入れません。")
    except (OSError, smtplib.SMTPException) as fault:
        return bad(f"{place} に接続できません({str(fault)[:150]})。")
    if not settings.EMAIL_USE_TLS and settings.EMAIL_HOST not in ("localhost", "127.0.0.1", "::1"):
        return mind(f"{place} に接続できますが、暗号化していません(YAKUBA_SMTP_TLS)。")
    return good(f"{place} が応答します。")
