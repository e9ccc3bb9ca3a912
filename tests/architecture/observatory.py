"""What the usual observers of HTTP headers give for an answer, rule by rule, in our own words.

After the published rules of the MDN HTTP Observatory (MPL-2.0, github.com/mdn/mdn-http-observatory,
read in November 2026): a site begins with 100 points; bonuses count only when what was taken away
leaves 90. And of securityheaders.com: six headers, none of them weakened.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

MONTHS_6 = 15_552_000
BROAD = {"*", "http:", "https:", "ftp:", "http://*", "https://*", "http://*.*", "https://*.*"}
UNSAFE = {"'unsafe-inline'", "data:"}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


@dataclass
class Cookie:
    """One cookie as the answer sets it."""

    name: str
    secure: bool
    http_only: bool
    same_site: str


@dataclass
class Seen:
    """What an observer has seen: the page over TLS, its scripts, and where plain HTTP leads."""

    headers: Mapping[str, str]
    cookies: list[Cookie] = field(default_factory=list)
    scripts: list[tuple[str, bool]] = field(default_factory=list)
    plain_leads_to: str = ""
    host: str = "testserver"


def directives(policy: str) -> dict[str, set[str]]:
    """Return directive → sources of a content security policy."""
    parts = (part.split() for part in policy.split(";") if part.strip())
    return {name: set(sources) for name, *sources in parts}


def _csp(seen: Seen) -> int:
    policy = directives(seen.headers.get("content-security-policy", ""))
    if not policy:
        return -25
    default = policy.get("default-src", {"*"})
    script, style = policy.get("script-src", default), policy.get("style-src", default)
    if script & (BROAD | UNSAFE) or policy.get("object-src", default) & BROAD:
        return -20
    if any(one.startswith(("http:", "ftp:")) for sources in policy.values() for one in sources):
        return -20
    if "'unsafe-eval'" in script | style:
        return -10
    if style & (BROAD | UNSAFE):
        return 0
    return 10 if default == {"'none'"} else 5


def _cookies(seen: Seen) -> int:
    if not seen.cookies:
        return 0
    has_hsts = _hsts(seen) == 0
    worst = 5
    for cookie in seen.cookies:
        is_session = "sess" in cookie.name.lower() or "login" in cookie.name.lower()
        if not cookie.same_site:
            worst = min(worst, -20 if "csrf" in cookie.name.lower() else 0)
        elif cookie.same_site.lower() not in ("lax", "strict"):
            worst = min(worst, -20)
        if not cookie.secure:
            worst = min(
                worst, (-10 if has_hsts else -40) if is_session else -5 - 15 * (not has_hsts)
            )
        if is_session and not cookie.http_only:
            worst = min(worst, -30)
    return worst


def _cors(seen: Seen) -> int:
    anybody = seen.headers.get("access-control-allow-origin") == "*"
    return -50 if anybody and "access-control-allow-credentials" in seen.headers else 0


def _redirection(seen: Seen) -> int:
    if not seen.plain_leads_to.startswith("https://"):
        return -20
    return 0 if seen.plain_leads_to.startswith(f"https://{seen.host}/") else -5


def _referrer(seen: Seen) -> int:
    policy = seen.headers.get("referrer-policy", "")
    return (5 if policy in PRIVATE else -5) if policy else 0


def _hsts(seen: Seen) -> int:
    found = re.search(r"max-age=(\d+)", seen.headers.get("strict-transport-security", ""))
    if not found:
        return -20
    return 0 if int(found.group(1)) >= MONTHS_6 else -10


def _integrity(seen: Seen) -> int:
    far = [sealed for address, sealed in seen.scripts if re.match(r"(https?:)?//", address)]
    if far:
        return 5 if all(far) else -5
    return 5 if seen.scripts and all(sealed for _, sealed in seen.scripts) else 0


def _sniffing(seen: Seen) -> int:
    return 0 if seen.headers.get("x-content-type-options") == "nosniff" else -5


def _framing(seen: Seen) -> int:
    policy = directives(seen.headers.get("content-security-policy", ""))
    is_told = seen.headers.get("x-frame-options", "").lower() in ("deny", "sameorigin")
    return 5 if "frame-ancestors" in policy or is_told else -20


def _among(header: str, good: set[str], fair: set[str]) -> "Rule":
    def rule(seen: Seen) -> int:
        value = seen.headers.get(header)
        if value is None or value in fair:
            return 0
        return 10 if value in good else -5

    return Rule(header, rule)


@dataclass(frozen=True)
class Rule:
    """A rule and the points that it gives or takes."""

    name: str
    points: object

    def __call__(self, seen: Seen) -> int:
        given = self.points(seen)  # type: ignore[operator]
        return int(given)


RULES = [
    Rule("content-security-policy", _csp),
    Rule("cookies", _cookies),
    Rule("cross-origin-resource-sharing", _cors),
    Rule("redirection", _redirection),
    Rule("referrer-policy", _referrer),
    Rule("strict-transport-security", _hsts),
    Rule("subresource-integrity", _integrity),
    Rule("x-content-type-options", _sniffing),
    Rule("x-frame-options", _framing),
    _among("cross-origin-resource-policy", {"same-origin", "same-site"}, {"cross-origin"}),
    _among("cross-origin-embedder-policy", {"require-corp", "credentialless"}, {"unsafe-none"}),
    _among(
        "cross-origin-opener-policy",
        {"same-origin", "same-origin-allow-popups", "noopener-allow-popups"},
        {"unsafe-none"},
    ),
]


def scored(seen: Seen) -> dict[str, int]:
    """Return the points of every rule."""
    return {rule.name: rule(seen) for rule in RULES}


def score(seen: Seen) -> int:
    """Return the score; from 100 on the grade is A+."""
    points = scored(seen).values()
    strict = 100 + sum(one for one in points if one < 0)
    return max(100 + sum(points) if strict >= 90 else strict, 0)


SIX = (
    "strict-transport-security",
    "content-security-policy",
    "x-frame-options",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
)


def six_headers_grade(seen: Seen) -> str:
    """Return A+ when all six are there and the policy has nothing unsafe, else what is amiss."""
    missing = [name for name in SIX if not seen.headers.get(name)]
    if missing:
        return f"without {', '.join(missing)}"
    is_weak = "unsafe" in seen.headers["content-security-policy"]
    return "A: unsafe policy" if is_weak else "A+"
