"""人: what the staff can do, what the work asks for, and how one becomes the other.

Owns: skill frameworks and their versions, the level that a post or a role expects, self-assessment
and its confirmation by the superior; courses, sessions, attendance and certificates; roles with
terms (CIO補佐官, ICTリーダー, DX推進員) and the reasons for leaving them; outside talent and its
contracts; what a project or a task needs of people, and what could answer the need.
Does not own: projects and tasks (it knows them as subjects), who holds which post (`organisation`),
advisers of other municipalities (`region`), personnel evaluation (人事評価): that stays out.
Doors: `rules`, `models`, `queries`, `services`, `events`.

Sources: デジタルスキル標準 (IPA・経済産業省); 人材育成・確保基本方針策定指針 (総務省, revised 2023-12);
個人情報保護法76条, 90条 (the person sees and corrects what is kept of them).
"""
