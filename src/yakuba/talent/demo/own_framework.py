"""見本市's own small framework beside デジタルスキル標準: what its counters ask of people."""

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.kernel.canonical import content_hash
from yakuba.organisation.demo import Cast
from yakuba.organisation.rules import Rank
from yakuba.talent.models import Skill, SkillFramework
from yakuba.talent.queries.frameworks import draft_of
from yakuba.talent.rules.confirming import Judgement
from yakuba.talent.rules.framework import Document, Item
from yakuba.talent.rules.framework_editing import (
    Placed,
    new_document,
    with_area,
    with_head,
    with_skill,
)
from yakuba.talent.rules.levels import Target
from yakuba.talent.services.assessments import begin_assessment, save_levels, submit_assessment
from yakuba.talent.services.confirming import confirm_assessment
from yakuba.talent.services.expecting import set_expected
from yakuba.talent.services.frameworks import found_framework, publish_draft

CODE: Final = "mihon-counter"
TITLE: Final = "見本市 窓口の仕事のスキル"
# Whoever leads a section into new tools must be able to write down how they are used.
LEADER: Final = "ict-leader"
_AREAS: Final = (
    ("窓口", (
        ("聞き取り", "短い質問で、用件と困りごとを聞き取る。"),
        ("書かない窓口の案内", "聞き取った内容を入力し、画面で確かめてもらう。"),
        ("やさしい日本語", "だれにでも分かる言葉で説明する。"),
    )),
    ("引き継ぎ", (
        ("手順書の作成", "ほかの人が同じようにできる手順書を書く。"),
        ("業務の記録", "あとから経緯が分かるように、判断の理由まで記録する。"),
    )),
)  # fmt: skip


def document() -> Document:
    """Return the framework as 村上 wrote it."""
    made = with_head(
        new_document(CODE, TITLE),
        edition="令和8年度",
        origin="見本市人材育成の手引（デモ用の架空の文書）",
        note="デジタルスキル標準にはない、窓口と引き継ぎのスキルです。",
    )
    made["areas"] = []
    for place, (area, skills) in enumerate(_AREAS, 1):
        code = f"{CODE}-{place}"
        made = with_area(made, code, area, "")
        for number, (name, description) in enumerate(skills, 1):
            item = Item(f"{code}-{number:02}", name, area, description=description)
            made = with_skill(made, Placed(code, item))
    made["roles"] = [{"code": LEADER, "name": "ICTリーダー", "unverified": False}]
    return made


def build(cast: Cast, *, now: datetime) -> None:
    """Publish it, say what is expected of officers and ICT leaders, and assess two people by it."""
    murakami, at = cast.actor(cast.others["murakami"]), now - timedelta(days=230)
    framework = found_framework(document=document(), actor=murakami, at=at)
    draft = draft_of(framework)
    seen = content_hash(draft.definition) if draft else ""
    publish_draft(framework=framework, seen=seen, actor=murakami, at=at)
    skills = {one.name: one.pk for one in Skill.objects.filter(framework=framework)}
    leading = {skills["手順書の作成"]: 3}
    for kind, target, levels in (
        (Target.RANK, Rank.OFFICER.value, dict.fromkeys(skills.values(), 2)),
        (Target.RANK, Rank.CHIEF.value, dict.fromkeys(skills.values(), 2)),
        (Target.ROLE, LEADER, leading),
    ):
        set_expected(
            framework=framework,
            kind=kind,
            target=target,
            levels=dict(levels),
            valid_from=timezone.localdate(at),
            actor=murakami,
            at=at,
        )
    # 石田 leads her section: the manuals she writes are not yet what the role asks for.
    _assess(cast, framework, cast.aoki, [3, 2, 2, 1, 2], at=now - timedelta(days=190))
    _assess(cast, framework, cast.ishida, [2, 3, 2, 2, 3], at=now - timedelta(days=190))


def _assess(
    cast: Cast, framework: SkillFramework, user: User, levels: list[int], *, at: datetime
) -> None:
    actor = cast.actor(user)
    skills = Skill.objects.filter(framework=framework).order_by("position")
    begun = begin_assessment(framework=framework, actor=actor, at=at)
    said = {one.pk: level for one, level in zip(skills, levels, strict=True)}
    save_levels(assessment=begun, levels=dict(said), actor=actor, at=at)
    handed = submit_assessment(assessment=begun, actor=actor, at=at)
    judged: dict[int, Judgement] = {}
    confirm_assessment(
        assessment=handed, judged=judged, actor=cast.actor(cast.ueno), at=at + timedelta(days=2)
    )
