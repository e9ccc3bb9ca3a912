"""What a town says about itself, read once at the edge and passed as a value."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TenantProfile:
    """Names and habits of one town that texts and deadlines need."""

    name: str
    kana: str
    prefecture: str
    head_title: str
    head_name: str
    mail_from: str
    telephone: str
    address: str
    opening_hours: str
    # The body's own style of document numbers, e.g. 「見子」 before 「第12号」.
    document_prefix: str = ""
    colour: str = "blue"
    extra: dict[str, str] = field(default_factory=dict)
