from itertools import product

import pytest

from handoff import Happening, Status
from handoff.errors import TransitionRefused
from handoff.transitions import ALLOWED, CUSTOMER_WAITS, UNRESOLVED, after

# Written out once more on purpose: a change of the table must be a change of this page.
EXPECTED = {
    ("new", "claimed"): "open",
    ("open", "claimed"): "open",
    ("pending", "claimed"): "pending",
    ("new", "replied"): "pending",
    ("open", "replied"): "pending",
    ("pending", "replied"): "pending",
    ("new", "customer_wrote"): "new",
    ("open", "customer_wrote"): "open",
    ("pending", "customer_wrote"): "open",
    ("new", "resolved"): "resolved",
    ("open", "resolved"): "resolved",
    ("pending", "resolved"): "resolved",
}


@pytest.mark.parametrize(("status", "happening"), list(product(Status, Happening)))
def test_every_pair(status: Status, happening: Happening) -> None:
    expected = EXPECTED.get((status, happening))
    if expected:
        assert after(status, happening) == expected
    else:
        with pytest.raises(TransitionRefused, match=status):
            after(status, happening)


def test_the_table_has_no_row_beyond_these() -> None:
    assert {tuple(map(str, pair)) for pair in ALLOWED} == set(EXPECTED)


def test_nothing_leads_out_of_resolved() -> None:
    assert not [pair for pair in ALLOWED if pair[0] is Status.RESOLVED]


def test_a_customer_waits_only_in_unresolved_tickets() -> None:
    assert CUSTOMER_WAITS < UNRESOLVED
