"""Can the record be proved, and can what is sealed be read?"""

from datetime import datetime

from yakuba.config.doctor.registry import Finding, bad, check, good, mind
from yakuba.foundation.audit.queries import seals
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.foundation.vault.queries import vault_problem


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
