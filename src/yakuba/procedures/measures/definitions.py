"""The definitions as a citizen reads them. A change of meaning is a new version."""

from datetime import date, timedelta

from django.urls import get_script_prefix
from django.utils.http import urlencode

from yakuba.foundation.measures.registry import Measure
from yakuba.foundation.measures.rules import Direction, Kind

from . import counting, moving

_DECIDED = (
    "認定・許可、一部認定、不認定・不許可、却下のどれかの結果が出た申請（取下げと届出は除く）"
)


def arrivals(scope: str, start: date, end: date) -> str:
    """Return the way to the applications that arrived in the period [start, end)."""
    last = end - timedelta(days=1)
    terms = {"stage": "ALL", "since": start.isoformat(), "until": last.isoformat()}
    slug = counting.slug_of(scope) if scope else None
    if slug:
        terms["procedure"] = slug
    return f"{get_script_prefix()}desk/cases/?{urlencode(terms)}"


_ONLINE = Measure(
    code="online_rate",
    label="オンライン申請の割合",
    unit="%",
    kind=Kind.RATE,
    direction=Direction.UP,
    order=10,
    version=1,
    description="届いた申請・届出・申込のうち、インターネットで届いたものの割合です。",
    easy_text="インターネットで 出した 人が、どのくらい いるかを 見る 数字です。",
    numerator_text="その月に到達したもののうち、受付方法がオンラインのもの",
    denominator_text="その月に到達した申請・届出・申込のすべて（窓口・郵送・電話を職員が入力したものを含む）",
    coverage_text="分母のうち、過去1年に窓口・郵送・電話の受付も入力されている手続のものの割合。低いときは、紙の申請が数えられていないおそれがあります。",
    source_text="申請の記録（到達日時と受付方法）。年度の値は、年度内の各月の分子の合計÷分母の合計です。",
    compute=counting.online,
    sources=moving.ARRIVALS,
    scope_labels=counting.titles,
    acts_url=arrivals,
)
_WITHIN = Measure(
    code="within_period_rate",
    label="標準処理期間内に結果を出した割合",
    unit="%",
    kind=Kind.RATE,
    direction=Direction.UP,
    order=20,
    version=1,
    description="結果が出た申請のうち、役場が定めた日数（標準処理期間）の内に結果が出たものの割合です。",
    easy_text="約束した 日までに、返事が できたかを 見る 数字です。",
    numerator_text="分母のうち、処理期限の日までに結果が出たもの",
    denominator_text=f"その月に{_DECIDED}で、標準処理期間が定められているもの",
    coverage_text="結果が出た申請のうち、標準処理期間が定められているものの割合",
    source_text="申請の記録（終了日時と処理期限）。処理期限は開庁日で数え、補正をお願いしている間は進みません。",
    compute=counting.within_period,
    sources=moving.ENDS,
    scope_labels=counting.titles,
)
_DAYS = Measure(
    code="median_working_days",
    label="結果が出るまでの日数",
    unit="日",
    kind=Kind.MEDIAN,
    direction=Direction.DOWN,
    order=30,
    version=1,
    description="申請が届いてから結果が出るまでの開庁日の日数です。短い順に並べたときの真ん中の値（中央値）で、補正をお願いしている間の日数も含みます。",
    easy_text="出してから 返事が くるまでの 日数です。休みの 日は 数えません。",
    numerator_text="",
    denominator_text=f"その月に{_DECIDED}",
    coverage_text="",
    source_text="申請の記録（到達日時と終了日時）と開庁日の暦。年度の値は、年度内のすべての申請の中央値です。",
    compute=counting.working_days,
    sources=moving.ENDS,
    scope_labels=counting.titles,
)
_CORRECTED = Measure(
    code="correction_rate",
    label="補正をお願いした割合",
    unit="%",
    kind=Kind.RATE,
    direction=Direction.DOWN,
    order=40,
    version=1,
    description="結果が出た申請のうち、途中で書き直しや書類の追加（補正）をお願いしたものの割合です。低いほど、分かりやすい申請書だといえます。",
    easy_text="書き直しを おねがいした ものが、どのくらい あるかを 見る 数字です。",
    numerator_text="分母のうち、補正の依頼（取り消したものを除く）が1回以上あったもの",
    denominator_text=f"その月に{_DECIDED}",
    coverage_text="",
    source_text="申請の記録（終了日時）と補正依頼の記録",
    compute=counting.corrected,
    sources=moving.ENDS,
    scope_labels=counting.titles,
)
_COMPLETED = Measure(
    code="completion_rate",
    label="始めた申請を出し終えた割合",
    unit="%",
    kind=Kind.RATE,
    direction=Direction.UP,
    order=50,
    version=1,
    description="インターネットで書き始めた申請のうち、最後まで書いて出されたものの割合です。",
    easy_text="書き始めた 人が、さいごまで 出せたかを 見る 数字です。",
    numerator_text="分母のうち、集計した日までに提出されたもの",
    denominator_text="その月にオンラインで書き始めたもの（書きかけのものも含む）",
    coverage_text="",
    source_text="下書きの記録（開始日時と提出日時）。書き始めた月で数えるため、後から提出されると過去の月の値も変わります。",
    compute=counting.completed,
    sources=moving.FORMS,
    scope_labels=counting.titles,
)
_ELECTRONIC = Measure(
    code="electronic_decision_rate",
    label="電子決裁の割合",
    unit="%",
    kind=Kind.RATE,
    direction=Direction.UP,
    order=60,
    version=1,
    description="結果が出た申請のうち、紙を回さずにこのシステムで決裁したものの割合です。年度の初めから数えます。",
    easy_text="紙を つかわないで 決めた ものが、どのくらい あるかを 見る 数字です。",
    numerator_text="分母のうち、このシステムの決裁の記録があるもの",
    denominator_text=f"その月に{_DECIDED}",
    coverage_text="",
    source_text="申請の記録（終了日時）と決裁の記録。窓は会計年度（4月から翌年3月）です。導入した日からの値や、対象を限った値ではありません。",
    compute=counting.decided_electronically,
    sources=moving.ENDS,
    scope_labels=counting.titles,
)
_SATISFIED = Measure(
    code="satisfaction",
    label="満足した人の割合",
    unit="%",
    kind=Kind.RATE,
    direction=Direction.UP,
    order=70,
    version=1,
    description="手続が終わった後のアンケートで、5段階のうち4か5を選んだ人の割合です。",
    easy_text="「よかった」と 答えた 人が、どのくらい いるかを 見る 数字です。",
    numerator_text="分母のうち、全体の満足度が4か5のもの",
    denominator_text="その月に終わった申請・届出・申込（取下げを除く）についての回答。公開のページでは、回答が5件未満のときは表示しません。",
    coverage_text="その月に終わったもののうち、回答があったものの割合（回答率）",
    source_text="満足度の回答の記録。手続が終わった月で数えます。",
    compute=counting.satisfied,
    sources=moving.REPLIES,
    suppress_below=5,
    scope_labels=counting.titles,
)

MEASURES = (_ONLINE, _WITHIN, _DAYS, _CORRECTED, _COMPLETED, _ELECTRONIC, _SATISFIED)
