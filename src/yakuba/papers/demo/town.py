"""Forms for the matters that come without an application, and what 青木 wrote on them."""

from datetime import datetime, timedelta
from typing import Final

from yakuba.decisions.services import approve
from yakuba.organisation.demo import Cast
from yakuba.papers.models import Paper, PaperForm
from yakuba.papers.rules.forms import Money, PaperWords
from yakuba.papers.services.forms import FormWords, make_form
from yakuba.papers.services.papers import begin, change, send

_FORMS: Final = {
    "meeting": FormWords(
        name="会議の開催",
        guide="会議・説明会・研修を開くとき。報償費や会場の使用料があれば金額に書きます。",
        title="〔記入：会議の名称〕の開催について",
        body="次のとおり開催してよろしいか伺います。\n\n"
        "1 目的 〔記入：目的〕\n"
        "2 日時 〔記入：日時〕\n"
        "3 場所 〔記入：場所〕\n"
        "4 出席者 〔記入：出席者〕",
        money=Money.OPTIONAL,
    ),
    "procurement": FormWords(
        name="物品・役務の調達",
        guide="物を買い、または業務を委託するとき。見積書と仕様書を添付します。",
        title="〔記入：品名または業務名〕の調達について",
        body="次のとおり調達してよろしいか伺います。\n\n"
        "1 品名・数量 〔記入：品名・数量〕\n"
        "2 必要とする理由 〔記入：理由〕\n"
        "3 予算科目 〔記入：款・項・目・節〕\n"
        "4 契約の方法 〔記入：契約の方法とその根拠〕",
        money=Money.REQUIRED,
    ),
    "reply": FormWords(
        name="照会への回答",
        guide="国・県・ほかの自治体から来た照会に答えるとき。照会文を添付します。",
        title="〔記入：照会の件名〕について（回答）",
        body="〔記入：照会した機関〕から照会のあったことについて、次のとおり回答してよろしいか伺います。\n\n"
        "〔記入：回答の要旨〕",
    ),
    "guideline": FormWords(
        name="要綱の制定・改正",
        guide="要綱・要領を定め、または改めるとき。新旧対照表を添付します。",
        title="〔記入：要綱の名称〕の〔記入：制定または改正〕について",
        body="次のとおり定めてよろしいか伺います。\n\n"
        "1 理由 〔記入：理由〕\n"
        "2 内容 別添の案のとおり\n"
        "3 施行日 〔記入：施行日〕",
    ),
}
_REPLY: Final = PaperWords(
    "児童手当の支給状況について（回答）",
    "見本県子ども課から照会のあったことについて、次のとおり回答してよろしいか伺います。\n\n"
    "受給者数、支給額とも、別添の表のとおりです。",
)
_DESKS: Final = PaperWords(
    "窓口用記載台の調達について",
    "次のとおり調達してよろしいか伺います。\n\n"
    "1 品名・数量 車いす対応記載台 2台\n"
    "2 必要とする理由 子ども連れと車いすの方が同時に書ける場所が、いまは1か所しかないため。\n"
    "3 予算科目 民生費・児童福祉費・児童福祉総務費・備品購入費\n"
    "4 契約の方法 随意契約（見積合わせ、3者）",
    320_000,
)
_MEETING: Final = PaperWords(
    "子育て支援会議（第3回）の開催について",
    "次のとおり開催してよろしいか伺います。\n\n"
    "1 目的 現況届の電子申請について、利用者の声を聞くため。\n"
    "2 日時 〔記入：日時〕\n"
    "3 場所 市役所3階 会議室\n"
    "4 出席者 子育て支援会議の委員 12名",
    36_000,
)


def build(cast: Cast, *, now: datetime) -> None:
    """Lay down the forms; a reply is decided, desks are on their way, a meeting is in writing."""
    keeper = cast.actor(cast.others["murakami"])
    forms = {
        code: make_form(code=code, words=words, actor=keeper, at=now - timedelta(days=60))
        for code, words in _FORMS.items()
    }
    reply = _written(cast, forms["reply"], _REPLY, now - timedelta(days=20))
    decision = send(paper=reply, actor=cast.actor(cast.aoki), at=now - timedelta(days=20))
    for number, holder in enumerate((cast.ishida, cast.ueno), start=1):
        day = now - timedelta(days=20 - number)
        approve(decision=decision, actor=cast.actor(holder), at=day)
    desks = _written(cast, forms["procurement"], _DESKS, now - timedelta(days=1))
    send(paper=desks, actor=cast.actor(cast.aoki), at=now - timedelta(days=1))
    _written(cast, forms["meeting"], _MEETING, now - timedelta(hours=2))


def _written(cast: Cast, form: PaperForm, words: PaperWords, at: datetime) -> Paper:
    actor = cast.actor(cast.aoki)
    paper = begin(form=form, section=cast.childcare, actor=actor, at=at)
    return change(paper=paper, words=words, actor=actor, at=at)
