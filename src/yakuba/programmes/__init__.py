"""事業: strategies, projects and tasks as one tree, dated plans, and the reports that follow from them.

Owns: the 全体方針 with its pillars, initiatives and KPI; projects with their people, money and
risks; tasks with their links, and what each of them once was; playbooks (手順書) and the plans made
of them; status reports, approvals asked in a plan, comments, meetings, and 点検評価書.
Does not own: the arithmetic of dated plans (`kernel.schedule`), the counting of measures
(`foundation.measures`), who decides (`decisions`), departments and posts (`organisation`).
Doors: `rules`, `models`, `queries`, `services`, `events`.

Sources: 自治体DX全体手順書 (全体方針 is a vision with a 工程表); 地方自治法4条の2 (the open days that
plans count); statutory times stand in the playbooks, each with its article.
"""
