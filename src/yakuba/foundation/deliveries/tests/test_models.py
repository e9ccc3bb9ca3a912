import pytest
from django.db import IntegrityError, transaction

from yakuba.foundation.deliveries.models import Delivery

from .factories import post_one


@pytest.mark.parametrize(
    "impossible",
    [
        lambda at: {"done_at": at, "dead_at": at},
        lambda at: {"done_at": at, "lease_until": at},
        lambda at: {"dead_at": at, "lease_until": at},
        lambda at: {"lane": "SOMEDAY"},
    ],
)
def test_the_database_refuses_impossible_rows(in_mihon, at, impossible):
    delivery = post_one(at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(**impossible(at))
