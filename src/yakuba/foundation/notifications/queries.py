"""Reads of caught mail."""

from django.db.models import QuerySet

from .models import CaughtMail


def caught_mails(*, to: str = "") -> QuerySet[CaughtMail]:
    """Return caught mail, newest first; `to` is the recipient's address or a part of it."""
    mails = CaughtMail.objects.all()
    return mails.filter(recipient__icontains=to) if to else mails
