from datetime import timedelta

from bot.gaps.cost import LONGEST_STEP, Moment, agent_time, read_costs
from tests.gaps.conftest import NOON, Street


def at(minutes: float, happening: str) -> Moment:
    return Moment(happening, NOON + timedelta(minutes=minutes))


def test_the_steps_before_each_deed_count() -> None:
    until_reply = [at(0, "opened"), at(30, "claimed"), at(34, "replied")]
    after = [at(50, "customer_wrote"), at(53, "replied"), at(54, "resolved")]
    assert agent_time(until_reply + after) == timedelta(minutes=4 + 3 + 1)


def test_a_step_counts_ten_minutes_at_most() -> None:
    assert agent_time([at(0, "opened"), at(300, "replied"), at(2000, "resolved")]) == 2 * LONGEST_STEP


def test_waiting_for_anybody_costs_nothing() -> None:
    assert agent_time([at(0, "opened"), at(9, "claimed"), at(90, "customer_wrote")]) == timedelta()
    assert agent_time([]) == timedelta()


async def test_costs_come_from_the_tickets_own_history(street: Street) -> None:
    ticket, untouched = await street.fails("lan", "Can you engrave a name?"), await street.fails("mai", "Engraving?")
    street.later(60)
    await street.claims(ticket)
    street.later(5)
    await street.replies(ticket, "Yes, up to 12 letters.")
    street.later(2)
    await street.resolves(ticket)
    async with street.database.reading() as session:
        costs = await read_costs(session, {ticket, untouched})
    assert costs == {ticket: timedelta(minutes=7), untouched: timedelta()}
