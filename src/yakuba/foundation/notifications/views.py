"""The mail catcher's pages: they do not exist where mail is real."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from yakuba.foundation.ui.elements import Fact
from yakuba.foundation.ui.formats import when

from .queries import caught_mails

PAGE = 30


@login_not_required
@require_safe
def caught(request: HttpRequest) -> HttpResponse:
    """List all caught mail of all towns, newest first."""
    if not settings.MAIL_CATCHER:
        raise Http404
    to = request.GET.get("to", "").strip()
    page = Paginator(caught_mails(to=to), PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/caught.html", {"page_obj": page, "to": to})


@login_not_required
@require_safe
def caught_mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Show one caught mail as its recipient would have read it."""
    if not settings.MAIL_CATCHER:
        raise Http404
    mail = get_object_or_404(caught_mails(), pk=mail_id)
    others = f"{reverse('notifications:caught')}?{urlencode({'to': mail.recipient})}"
    facts = [
        Fact("差出人", mail.sender),
        Fact("宛先", mail.recipient, others, "ほかのメール"),
        Fact("日時", when(mail.caught_at)),
        Fact("Message-ID", mail.message_id),
    ]
    return render(request, "notifications/caught_mail.html", {"mail": mail, "facts": facts})
