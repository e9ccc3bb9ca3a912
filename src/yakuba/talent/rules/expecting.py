"""What is expected of one person: values in, values out."""

from collections.abc import Collection, Mapping

from .levels import Target

# Levels by skill for each rank, role and post.
Asked = dict[tuple[Target, str], dict[int, int]]


def expected_of(
    asked: Mapping[tuple[Target, str], Mapping[int, int]],
    *,
    rank: str,
    post: str,
    roles: Collection[str] = (),
) -> dict[int, int]:
    """Return the expected level of each skill; level 0 asks for nothing and is left out.

    What is set for the post stands in the place of what is set for its rank, also when it asks for
    less; a role that the person has taken on asks for its level on top.
    """
    found = dict(asked.get((Target.RANK, rank), {}))
    found |= asked.get((Target.POST, post), {})
    for role in roles:
        for skill, level in asked.get((Target.ROLE, role), {}).items():
            found[skill] = max(level, found.get(skill, 0))
    return {skill: level for skill, level in found.items() if level}
