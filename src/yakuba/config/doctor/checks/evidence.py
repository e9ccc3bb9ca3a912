"""Can the record be proved, and can what is sealed be read?"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from yakuba.config.doctor.registry import Finding, bad, check, good, mind
from yakuba.foundation.audit.queries import seals
from yakuba.foundation.documents import signing
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.foundation.vault.queries import vault_problem

# To ask an authority for a new certificate takes weeks.
_SOON: Final = timedelta(days=45)
# The bits of a file's mode that let group and others in.
_OTHERS: Final = 0o077


@check(
    "evidence.signing_key",
    "監査の署名鍵",
    remedy="表示されたとおりに鍵を直してください。失ったときは docs/operations/audit.md の「鍵を失ったとき」に従ってください。",
    needs_database=True,
)
def signing_key(at: datetime) -> Finding:
    """Without its key the log of events can be continued by nobody."""
    problem = seals.signing_key_problem()
    return bad(problem) if problem else good("記録に署名できます。")


@check(
    "evidence.sealed",
    "記録の封印",
    remedy="作業者が動いているか、見回りに誤りがないかを確かめてください。封印は作業者がします。",
    needs_database=True,
)
def sealed(at: datetime) -> Finding:
    """Events are sealed soon after they happened, in every town."""
    late = []
    for town in Municipality.objects.order_by("pk"):
        with acting_in(town.pk):
            state = seals.state()
            if state.is_late(at):
                late.append(f"{town.name} {state.unsealed:,}件")
    if late:
        return mind(f"1時間より前の記録が封印されていません({'、'.join(late)})。")
    return good("すべての団体の記録が封印されています。")


@check(
    "evidence.vault",
    "申請内容の鍵",
    remedy="マスター鍵(YAKUBA_MASTER_KEYS またはデータフォルダーの yakuba_master_keys.secret)を、別に保管したものから戻してください。鍵がないあいだ、申請内容と添付は読めません。",
    needs_database=True,
)
def vault(at: datetime) -> Finding:
    """Every town's data key opens under one of the master keys."""
    problem = vault_problem()
    return bad(problem) if problem else good("すべての団体の鍵が開きます。")


@check(
    "evidence.document_certificate",
    "文書の署名の証明書",
    remedy="docs/operations/signing.md のとおりに、証明書のファイルと合言葉を直すか、新しい証明書に替えてください。",
)
def document_certificate(at: datetime) -> Finding:
    """A report cannot be signed with a certificate that does not open or is over."""
    if not signing.is_set_up():
        if settings.SIGNING_NOTICES:
            return bad("通知書に署名する設定ですが、証明書が設定されていません。")
        return good("設定されていません。移行報告書は署名なしで作られます。")
    try:
        whose = signing.identity()
    except signing.UnableToSign as refusal:
        return bad(str(refusal))
    if Path(settings.SIGNING_CERTIFICATE).stat().st_mode & _OTHERS:
        return bad("証明書のファイルを、ほかの利用者も読めます。")
    ends = f"{whose.ends:%Y-%m-%d}"
    if not whose.is_valid(at):
        return bad(f"{whose.signer} の証明書は有効期間の外です({ends}まで)。")
    if whose.ends - at < _SOON:
        return mind(f"{whose.signer} の証明書は {ends} に切れます。")
    return good(f"{whose.signer} の証明書で署名できます({ends}まで)。")
