"""The pattern page, the choice of language, the accessibility policy, and every error page."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from . import language as languages
from .patterns import desk_sections, samples

ONE_YEAR: Final = 31_536_000


@login_not_required
@require_safe
def patterns(request: HttpRequest) -> HttpResponse:
    """Show every component in every state, as residents see them."""
    return render(request, "ui/patterns/portal.html", samples(request))


@login_not_required
@require_safe
def patterns_desk(request: HttpRequest) -> HttpResponse:
    """Show the components of the desk."""
    context = samples(request) | {"sample_sections": desk_sections()}
    return render(request, "ui/patterns/desk.html", context)


@login_not_required
@require_safe
def language(request: HttpRequest) -> HttpResponse:
    """Keep the reader's choice in a cookie and go back to the page; a preference, so GET is safe."""
    chosen = request.GET.get("to", "")
    goal = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(goal, allowed_hosts={request.get_host()}):
        goal = reverse("home")
    response = HttpResponseRedirect(goal)
    if languages.is_reader(chosen):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=ONE_YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show what readers may expect and where to say that something does not work."""
    return render(request, "ui/accessibility.html")


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error page: what happened, and what the reader can do about it."""

    status: HTTPStatus
    title: str
    sentences: tuple[str, ...]
    remedies: tuple[str, ...]


def trouble_page(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """Return the page in the frame of the surface on which it happened."""
    actor = getattr(request, "actor", None)
    on_desk = request.path_info.startswith("/desk/") and actor is not None and actor.is_staff
    context: dict[str, Any] = {
        "layout": "ui/desk.html" if on_desk else "ui/portal.html",
        "title": trouble.title,
        "sentences": trouble.sentences,
        "remedies": trouble.remedies,
    }
    return render(request, "ui/errors/page.html", context, status=trouble.status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    return trouble_page(
        request,
        Trouble(
            HTTPStatus.BAD_REQUEST,
            _("送られた内容を読み取れませんでした"),
            (_("入力した内容の一部が、通信の途中で欠けたようです。"),),
            (_("前のページに戻り、もう一度送ってください。"),),
        ),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 with the reason, when the refusal gives one."""
    reason = str(exception) if exception and str(exception) else ""
    return trouble_page(
        request,
        Trouble(
            HTTPStatus.FORBIDDEN,
            _("この操作はできません"),
            (reason or _("この操作をする権限がありません。"),),
            (_("別の職や利用者でログインしていないか確かめてください。"),),
        ),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 when the form's token is missing or old: mostly a page left open for long."""
    return trouble_page(
        request,
        Trouble(
            HTTPStatus.FORBIDDEN,
            _("時間がたったため、送信できませんでした"),
            (_("安全のため、長く開いたままのページからは送信できません。"),),
            (
                _("前のページに戻って再読み込みし、もう一度送ってください。"),
                _("Cookie（クッキー）を使わない設定のときは、使う設定に変えてください。"),
            ),
        ),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    return trouble_page(
        request,
        Trouble(
            HTTPStatus.NOT_FOUND,
            _("ページが見つかりません"),
            (_("アドレスが違うか、ページが移動または終了しました。"),),
            (_("アドレスを手で入力したときは、まちがいがないか確かめてください。"),),
        ),
    )


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    """Answer 405: mostly an address meant for a form, opened by hand or from the history."""
    return trouble_page(
        request,
        Trouble(
            HTTPStatus.METHOD_NOT_ALLOWED,
            _("このアドレスは直接開けません"),
            (_("画面のボタンを押したときにだけ使われるアドレスです。"),),
            (_("前のページに戻り、画面のボタンからやり直してください。"),),
        ),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer 413."""
    return trouble_page(
        request,
        Trouble(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            _("送られた内容が大きすぎます"),
            (_("一度に送れる大きさを超えています。"),),
            (_("ファイルを減らすか小さくして、もう一度送ってください。"),),
        ),
    )


def too_many_requests(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Answer 429; fits as the lockout response of django-axes."""
    return trouble_page(
        request,
        Trouble(
            HTTPStatus.TOO_MANY_REQUESTS,
            _("しばらく時間をおいてください"),
            (_("短い時間にくり返し操作があったため、いったん止めています。"),),
            (_("15分ほど待ってから、もう一度お試しください。"),),
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without the database, the session or a context processor: any may be the cause."""
    names = ("tokens", "base", "components", "portal")
    try:
        stylesheets = [static(f"ui/css/{name}.css") for name in names]
    except ValueError:
        # The manifest of static files may be the very thing that is broken.
        stylesheets = []
    page = render_to_string(
        "ui/errors/plain.html",
        {"stylesheets": stylesheets, "request_id": getattr(request, "request_id", "")},
    )
    return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)
