"""Ways in and means of proof; of allauth's pages only those that the house uses."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from .views import (
    View,
    afresh,
    at_home,
    end_others,
    entrance,
    for_staff,
    in_town,
    leaving_nothing,
    name,
    or_by_password,
    passkeys,
)


def _open(view: View) -> View:
    return in_town(login_not_required(view))


urlpatterns = [
    path("", _open(entrance), name="account_entrance"),
    path("login/", _open(afresh(account.login)), name="account_login"),
    path(
        "login/code/", _open(afresh(account.request_login_code)), name="account_request_login_code"
    ),
    path(
        "login/code/confirm/",
        _open(account.confirm_login_code),
        name="account_confirm_login_code",
    ),
    path("login/passkey/", _open(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("login/second/", _open(mfa.authenticate), name="mfa_authenticate"),
    path("inactive/", _open(account.account_inactive), name="account_inactive"),
    path("logout/", _open(leaving_nothing(account.logout)), name="account_logout"),
    path("name/", in_town(name), name="account_name"),
    path("reauthenticate/", in_town(account.reauthenticate), name="account_reauthenticate"),
    path(
        "password/change/",
        in_town(for_staff(account.password_change)),
        name="account_change_password",
    ),
    path("security/", in_town(at_home(mfa.index)), name="mfa_index"),
    path("security/others/end/", in_town(at_home(end_others)), name="account_end_other_sessions"),
    path("security/reauthenticate/", in_town(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("security/app/", in_town(at_home(totp.activate_totp)), name="mfa_activate_totp"),
    path(
        "security/app/remove/", in_town(at_home(totp.deactivate_totp)), name="mfa_deactivate_totp"
    ),
    path(
        "security/codes/",
        in_town(at_home(recovery.view_recovery_codes)),
        name="mfa_view_recovery_codes",
    ),
    path(
        "security/codes/generate/",
        in_town(at_home(recovery.generate_recovery_codes)),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "security/codes/download/",
        in_town(at_home(recovery.download_recovery_codes)),
        name="mfa_download_recovery_codes",
    ),
    path("security/passkeys/", in_town(at_home(passkeys)), name="mfa_list_webauthn"),
    path(
        "security/passkeys/add/", in_town(at_home(webauthn.add_webauthn)), name="mfa_add_webauthn"
    ),
    path(
        "security/passkeys/reauthenticate/",
        in_town(at_home(or_by_password(webauthn.reauthenticate_webauthn))),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "security/passkeys/<int:pk>/",
        in_town(at_home(webauthn.edit_webauthn)),
        name="mfa_edit_webauthn",
    ),
    path(
        "security/passkeys/<int:pk>/remove/",
        in_town(at_home(webauthn.remove_webauthn)),
        name="mfa_remove_webauthn",
    ),
]
