"""Addresses below /desk/decisions/."""

from django.urls import path

from .views import acts, bulk, desks, detail, evidence, information, log, wanting, words

app_name = "decisions"

urlpatterns = [
    path("", desks.inbox, name="inbox"),
    path("reviews/", desks.reviews, name="reviews"),
    path("drafts/", desks.drafts, name="drafts"),
    path("handled/", desks.handled, name="handled"),
    path("information/", information.shown, name="information"),
    path("log/", log.shown, name="log"),
    path("bulk/", bulk.summary, name="bulk"),
    path("bulk/approve/", bulk.approve_all, name="bulk_approve"),
    path("steps/<int:step_id>/read/", acts.read, name="read"),
    path("steps/<int:step_id>/review/", acts.review, name="review"),
    path("<uuid:decision_id>/", detail.detail, name="detail"),
    path("<uuid:decision_id>/files/<uuid:file_id>/", detail.attachment, name="attachment"),
    path("<uuid:decision_id>/information/", information.inform, name="inform"),
    path("<uuid:decision_id>/approve/", acts.approve, name="approve"),
    path("<uuid:decision_id>/send-back/", acts.send_back, name="send_back"),
    path("<uuid:decision_id>/pull-back/", acts.pull_back, name="pull_back"),
    path("<uuid:decision_id>/withdrawal/", words.ask_withdrawal, name="ask_withdrawal"),
    path(
        "<uuid:decision_id>/withdrawal/answer/", words.answer_withdrawal, name="answer_withdrawal"
    ),
    path("<uuid:decision_id>/urgency/", words.hasten, name="hasten"),
    path("<uuid:decision_id>/wanted/", wanting.want, name="want"),
    path("<uuid:decision_id>/remarks/", words.remark, name="remark"),
    path("<uuid:decision_id>/recirculate/", acts.recirculate, name="recirculate"),
    path("<uuid:decision_id>/abandon/", acts.abandon, name="abandon"),
    path("<uuid:decision_id>/evidence.zip", evidence.take, name="evidence"),
]
