"""Why a request is met by whom, or by nobody, as Japanese sentences for the screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yakuba.kernel.matching.candidates import Rule
from yakuba.kernel.matching.dispatch import Match, RunnerUp, Solution
from yakuba.kernel.matching.problem import Request

LANGUAGES = {
    "ja": "日本語",
    "easy": "やさしい日本語",
    "jsl": "日本手話",
    "en": "英語",
    "zh": "中国語",
    "vi": "ベトナム語",
    "pt": "ポルトガル語",
    "ne": "ネパール語",
}
RULES = {
    Rule.LENGTH: "1件あたりの日数・時間・人数の上限",
    Rule.SKILL: "必要なスキル",
    Rule.LANGUAGE: "対応言語",
    Rule.NAMED: "指名",
    Rule.EXCLUDED: "団体からの除外の希望",
    Rule.CONFLICT: "利害関係",
    Rule.ONLINE_ONLY: "オンラインのみ対応",
    Rule.TRAVEL: "移動時間",
    Rule.OWN: "本人の制度の日数・時間・人数の上限",
    Rule.DATES: "日程",
    Rule.ONCE: "同じ事業への派遣は年度に1回",
    Rule.CAPACITY: "年間の件数・日数の上限",
    Rule.FORBIDDEN: "担当による組合せの禁止",
    Rule.TEAM: "チームの構成",
    Rule.TAKEN: "ほかの要望への割当",
}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """The rule that in the end leaves nobody, and how many had passed all rules before it."""

    rule: Rule
    passed: int


def obstacle(solution: Solution, request: str) -> Obstacle:
    """Return what stands in the way of an unmet request.

    Where candidates remain they are taken elsewhere: with them this request would cost others more
    than it gains.
    """
    candidates = solution.candidates
    passed = len(candidates.advisers)
    for step in candidates.steps[request]:
        if step.left == 0:
            return Obstacle(step.rule, passed)
        passed = step.left
    left = candidates.teams[request]
    open_teams = [
        team for team in left if not any((request, who) in solution.forbidden for who in team)
    ]
    return Obstacle(Rule.TAKEN if open_teams else Rule.FORBIDDEN, passed)


def why_unmet(solution: Solution, request: str, skills: Mapping[str, str] | None = None) -> str:
    """Return the sentence for an unmet request; `skills` has names of skills by key."""
    asked = solution.candidates.requests[request]
    found = obstacle(solution, request)
    if found.rule is Rule.LENGTH:
        rules = solution.candidates.problem.rules
        return (
            f"希望が派遣の上限(現地{rules.max_days}日、オンライン{rules.max_hours}時間、"
            f"{rules.max_team}人)を超えています。分けて申し込んでください。"
        )
    who = f"{needs(asked, skills or {})}を持つ人" if found.rule is not Rule.SKILL else ""
    return _SENTENCES[found.rule].format(
        who=who,
        needs=needs(asked, skills or {}),
        passed=found.passed,
        language=LANGUAGES.get(asked.language, asked.language),
        days=asked.days,
        team=asked.team,
    )


_SENTENCES = {
    Rule.SKILL: "{needs}を持つアドバイザーが登録されていません。",
    Rule.LANGUAGE: "{who}は{passed}人いますが、{language}に対応できる人がいません。",
    Rule.NAMED: "指名されたアドバイザーが条件に合いません。指名以外の人でもよいか確かめてください。",
    Rule.EXCLUDED: "条件に合う{passed}人は、すべて団体が除外を希望した人です。",
    Rule.CONFLICT: "条件に合う{passed}人は、すべてこの団体または関係事業者と利害関係があります。",
    Rule.ONLINE_ONLY: "条件に合う{passed}人は、オンラインでしか対応できません。",
    Rule.TRAVEL: "条件に合う{passed}人のうち、移動時間の上限内で訪問できる人がいません。オンラインなら可能か確かめてください。",
    Rule.OWN: "条件に合う{passed}人は、本人の制度の上限(日数・時間・人数)が希望より小さい人です。分けて申し込むか、日数を減らせるか確かめてください。",
    Rule.DATES: "条件に合う{passed}人のうち、希望の日程で{days}日動ける人がいません。日程を広げてください。",
    Rule.ONCE: "条件に合う{passed}人は、今年度すでに同じ事業を支援しています。",
    Rule.CAPACITY: "{who}でこの日程に動けるのは{passed}人ですが、全員が年間の上限に達しています。",
    Rule.FORBIDDEN: "条件に合う{passed}人との組合せが、担当により禁止されています。",
    Rule.TEAM: "条件に合う人は{passed}人いますが、{team}人で必要なスキルと共通の日程と代表者がそろう組がありません。",
    Rule.TAKEN: "{who}でこの日程に動けるのは{passed}人ですが、全員がほかの要望に割り当てられるか上限に達しています。この要望に回すと、全体の点数が下がります。",
}


def needs(request: Request, skills: Mapping[str, str]) -> str:
    """Return the skills that a request needs, in words."""
    words = [
        f"「{skills.get(one.skill, one.skill)}」レベル{one.level}以上" for one in request.needs
    ]
    return ("と" if request.team == 1 else "、").join(words)


def why_matched(
    solution: Solution, match: Match, skills: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Return the reasons for a match, the weightiest first as they are read."""
    candidates = solution.candidates
    request = candidates.requests[match.request]
    people = [candidates.advisers[one] for one in match.advisers]
    reasons = []
    for need in request.needs:
        level = max(one.skills.get(need.skill, 0) for one in people)
        name = (skills or {}).get(need.skill, need.skill)
        reasons.append(f"「{name}」レベル{level}(必要はレベル{need.level}以上)")
    if request.language != "ja":
        reasons.append(f"{LANGUAGES.get(request.language, request.language)}に対応")
    reasons.append("オンラインで実施" if match.minutes is None else f"移動は片道{match.minutes}分")
    places = [
        request.preferred.index(one) + 1 for one in match.advisers if one in request.preferred
    ]
    if places:
        reasons.append(f"団体の第{min(places)}希望")
    if match.points.team:
        reasons.append("一緒に支援したことがある人どうし")
    reasons.append(_choice_words(request, candidates.teams[match.request]))
    if any((match.request, one) in solution.fixed for one in match.advisers):
        reasons.append("担当が固定した組")
    return tuple(reasons)


def _choice_words(request: Request, teams: Sequence[tuple[str, ...]]) -> str:
    """Return of how many people or teams the match was chosen."""
    if request.team == 1:
        return f"候補は{len(teams)}人"
    people = len({one for team in teams for one in team})
    return f"候補は{people}人からの{request.team}人組が{len(teams)}通り"


def why_not_other(found: RunnerUp | None, names: Mapping[str, str] | None = None) -> str:
    """Return the sentence about the runner-up; None means that a person has fixed the match."""
    if found is None:
        return "担当が固定した組のため、次点はありません。"
    cost = "全体の点数は変わりません" if found.cost == 0 else f"全体で{found.cost:,}点下がります"
    others = len([one for one in found.moved if one.request != found.request])
    also = f"(ほかに{others}件の割当が変わります)" if others else ""
    if not found.advisers:
        return f"この組がなければ、この要望は支援なしになり、{cost}{also}。"
    who = "・".join((names or {}).get(one, one) for one in found.advisers)
    return f"次点は{who}で、{cost}{also}。"
