"""Facts of strategies, projects, tasks, playbooks and reports; importing them declares them."""

from . import (
    approvals,
    meetings,
    packs,
    playbooks,
    portfolio,
    projects,
    strategies,
    takeover,
    talk,
    tasks,
    templates,
)

__all__ = [
    "approvals",
    "meetings",
    "packs",
    "playbooks",
    "portfolio",
    "projects",
    "strategies",
    "takeover",
    "talk",
    "tasks",
    "templates",
]
