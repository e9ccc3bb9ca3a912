"""Addresses of tasks: one's own work, lists, boards, a task with its talk, approvals, meetings."""

from django.urls import path

from yakuba.programmes.views import approvals, board, meetings, mine, talk, task, tasks

urlpatterns = [
    path("mine/", mine.mine, name="mine"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/list.<str:kind>", tasks.tasks_table, name="tasks_table"),
    path("tasks/bulk/", tasks.bulk, name="tasks_bulk"),
    path("tasks/<int:key>/", task.task, name="task"),
    path("tasks/<int:key>/finish/", task.finish, name="task_finish"),
    path("tasks/<int:key>/reopen/", task.reopen, name="task_reopen"),
    path("tasks/<int:key>/begin/", task.begin, name="task_begin"),
    path("tasks/<int:key>/progress/", task.progress, name="task_progress"),
    path("tasks/<int:key>/move/", board.move, name="task_move"),
    path("tasks/<int:key>/comments/", talk.task_comment, name="task_comment"),
    path("tasks/<int:key>/attachments/", talk.task_attach, name="task_attach"),
    path("tasks/<int:key>/approval/", approvals.ask, name="approval_ask"),
    path("approvals/<int:key>/", approvals.approval, name="approval"),
    path("approvals/<int:key>/take-back/", approvals.take_back, name="approval_take_back"),
    path("comments/<int:key>/take-back/", talk.take_back, name="comment_take_back"),
    path("comments/<int:key>/read/", talk.read, name="mention_read"),
    path("attachments/<int:key>/", talk.attachment, name="attachment"),
    path("attachments/<int:key>/remove/", talk.attachment_remove, name="attachment_remove"),
    path("<int:key>/board/", board.board, name="board"),
    path("<int:key>/talk/", talk.talk, name="talk"),
    path("<int:key>/attachments/", talk.project_attach, name="project_attach"),
    path("<int:key>/meetings/", meetings.meetings, name="meetings"),
    path("meetings/<int:key>/", meetings.meeting, name="meeting"),
    path("meetings/<int:key>/change/", meetings.change, name="meeting_change"),
    path("meetings/<int:key>/cancel/", meetings.cancel, name="meeting_cancel"),
    path("meetings/<int:key>/confirm/", meetings.confirm, name="meeting_confirm"),
    path("meetings/<int:key>/items/", meetings.add_item, name="meeting_item_add"),
    path("meetings/<int:key>/items/<int:number>/", meetings.item, name="meeting_item"),
    path(
        "meetings/<int:key>/items/<int:number>/remove/",
        meetings.remove_item,
        name="meeting_item_remove",
    ),
]
