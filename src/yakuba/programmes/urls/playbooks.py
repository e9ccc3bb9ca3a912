"""Addresses of playbooks and of the windows of the town's year."""

from django.urls import path

from yakuba.programmes.views import playbook_drafts as drafts
from yakuba.programmes.views import playbook_plans, playbooks, windows

urlpatterns = [
    path("playbooks/", playbooks.playbooks, name="playbooks"),
    path("playbooks/adopt/", playbooks.adopt, name="playbook_adopt"),
    path("playbooks/new/", playbooks.new, name="playbook_new"),
    path("playbooks/schema.json", playbooks.schema, name="playbook_schema"),
    path("playbooks/<int:key>/", playbooks.playbook, name="playbook"),
    path("playbooks/<int:key>/plan/", playbook_plans.plan, name="playbook_plan"),
    path("playbooks/<int:key>/withdraw/", playbooks.withdraw, name="playbook_withdraw"),
    path("playbooks/<int:key>/differences/", playbooks.differences, name="playbook_differences"),
    path("playbooks/<int:key>/versions/<int:number>/", playbooks.version, name="playbook_version"),
    path(
        "playbooks/<int:key>/versions/<int:number>.json", playbooks.document, name="playbook_json"
    ),
    path("playbooks/<int:key>/draft/", drafts.draft, name="playbook_draft"),
    path("playbooks/<int:key>/draft/begin/", drafts.begin, name="playbook_begin"),
    path("playbooks/<int:key>/draft/head/", drafts.head, name="playbook_head"),
    path("playbooks/<int:key>/draft/arrange/", drafts.arrange, name="playbook_arrange"),
    path("playbooks/<int:key>/draft/step/", drafts.step, name="playbook_step_new"),
    path("playbooks/<int:key>/draft/step/<slug:code>/", drafts.step, name="playbook_step"),
    path("playbooks/<int:key>/draft/question/", drafts.question, name="playbook_question_new"),
    path(
        "playbooks/<int:key>/draft/question/<slug:code>/",
        drafts.question,
        name="playbook_question",
    ),
    path("playbooks/<int:key>/draft/replace/", drafts.replace, name="playbook_replace"),
    path("playbooks/<int:key>/draft/draft.json", drafts.document, name="playbook_draft_json"),
    path("playbooks/<int:key>/draft/publish/", drafts.publish, name="playbook_publish"),
    path("playbooks/<int:key>/draft/drop/", drafts.drop, name="playbook_drop"),
    path("playbooks/windows/", windows.windows, name="windows"),
    path("playbooks/windows/<int:key>/remove/", windows.remove, name="window_remove"),
]
