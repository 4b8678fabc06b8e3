import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from bot.channels.contract import ChannelState, DeliveryError
from bot.conversation.failures import because
from handoff import Role
from handoff.agents import set_role
from tests.desk.conftest import sign_in
from tests.desk.pigeon import SECRET
from tests.desk.stage import Customer, Stage


def open_page(page: Page) -> None:
    sign_in(page, path="/desk/channels")
    expect(page.get_by_role("heading", name="Channels")).to_be_visible()


def test_how_a_channel_fares_and_how_to_set_one_up(page: Page, stage: Stage) -> None:
    stage.agent(role=Role.ADMIN)
    stage.pigeon.now = ChannelState(
        False, "@lantern_loft", because("answers_badly", platform="the loft", said="coo?"), datetime.now(UTC)
    )
    open_page(page)
    pigeon, telegraph = page.locator("[data-channel=pigeon]"), page.locator("[data-channel=telegram]")
    expect(pigeon.get_by_role("status").first).to_have_text("Cannot be reached")
    expect(pigeon).to_contain_text("@lantern_loft")
    expect(pigeon.locator(".channel-trouble")).to_contain_text("The loft is not answering properly. (“coo?”)")
    expect(pigeon).to_contain_text("None in two weeks")
    stage.pigeon.now = ChannelState(True, "@lantern_loft")
    pigeon.get_by_role("button", name="Check again").click()
    expect(pigeon.get_by_role("status").first).to_have_text("Works")
    expect(pigeon.locator(".channel-trouble")).to_be_hidden()
    expect(telegraph.get_by_role("status")).to_have_text("Not set up")
    expect(telegraph.get_by_text("Buy a telegraph (en).")).to_be_visible()


def test_a_secret_is_copied_without_being_shown(page: Page, stage: Stage) -> None:
    stage.agent(role=Role.ADMIN)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page(page)
    pigeon = page.locator("[data-channel=pigeon]")
    pigeon.get_by_text("How to set it up").click()
    expect(pigeon.locator("code")).to_have_text(["https://help.shop.example/pigeon", "••••••••••••"])
    assert SECRET not in page.content()
    for place, wanted in ((0, "https://help.shop.example/pigeon"), (1, SECRET)):
        button = pigeon.locator(".step-value button").nth(place)
        button.click()
        expect(button).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == wanted


def test_who_is_no_admin_sees_how_channels_fare_and_nothing_that_sets_them_up(page: Page, stage: Stage) -> None:
    stage.agent()
    open_page(page)
    pigeon = page.locator("[data-channel=pigeon]")
    expect(pigeon.get_by_role("status").first).to_have_text("Works")
    expect(page.get_by_text("An admin sets channels up.")).to_be_visible()
    for hidden in ("How to set it up", "Send a test message"):
        expect(page.get_by_text(hidden)).to_have_count(0)
    assert "help.shop.example" not in page.content()


def test_an_admin_no_more_copies_no_secret_from_a_page_that_is_still_open(page: Page, stage: Stage) -> None:
    minh = stage.agent(role=Role.ADMIN)
    stage.agent("王小雨", "yu@lanternstreet.example", role=Role.ADMIN)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page(page)
    pigeon = page.locator("[data-channel=pigeon]")
    pigeon.get_by_text("How to set it up").click()
    pigeon.get_by_role("button", name="Copy").first.click()

    async def demote() -> None:
        async with stage.database.begin() as session:
            await set_role(session, minh.email, Role.AGENT)

    stage.run(demote())
    pigeon.get_by_role("button", name="Copy").last.click()
    pigeon.get_by_role("button", name="Check again").click()  # answered after it, so that one is done too
    expect(pigeon.get_by_role("status").first).to_have_text("Works")
    assert page.evaluate("navigator.clipboard.readText()") == "https://help.shop.example/pigeon"


def test_what_is_stuck_is_tried_again_one_by_one_and_all_at_once(page: Page, stage: Stage) -> None:
    minh = stage.agent(role=Role.ADMIN)
    stage.pigeon.refuses = DeliveryError(because("blocked", platform="the loft"), permanent=True)
    for name in ("lan", "mai", "yu"):
        ticket = Customer(stage, name, channel="pigeon").is_handed_over(f"Hello from {name}")
        stage.reply(ticket, minh, f"Dear {name}", f"reply-{name}-1")
    for _ in range(2):
        stage.deliver()
    open_page(page)
    pigeon = page.locator("[data-channel=pigeon]")
    expect(pigeon).to_contain_text("6 failed")
    one = pigeon.get_by_role("listitem").filter(has_text="Dear lan")
    expect(one).to_contain_text("The customer has blocked us on the loft.")
    one.get_by_role("button", name="Try again").click()
    expect(one).to_contain_text("On its way")
    stage.pigeon.refuses = None
    pigeon.get_by_role("button", name="Try all 5 again").click()
    expect(pigeon).to_contain_text("6 on their way")
    for _ in range(2):
        stage.deliver()
    expect(pigeon).to_contain_text("Nothing waits")
    assert len(stage.pigeon.sent) == 6


def test_a_test_message(page: Page, stage: Stage) -> None:
    stage.agent(role=Role.ADMIN)
    Customer(stage, "lan", channel="pigeon").asks("It is me")
    open_page(page)
    pigeon = page.locator("[data-channel=pigeon]")
    pigeon.get_by_text("Send a test message").click()
    expect(pigeon.locator("datalist option")).to_have_attribute("value", "lan")
    pigeon.get_by_label("To which contact").fill("lan")
    pigeon.get_by_role("button", name="Send test").click()
    expect(pigeon.get_by_text("It arrived.")).to_be_visible()
    assert stage.pigeon.sent == [("lan", "This is a test message from Minh Anh. Please ignore it.")]
    stage.pigeon.refuses = DeliveryError(because("blocked", platform="the loft"), permanent=True)
    pigeon.get_by_role("button", name="Send test").click()
    expect(pigeon.get_by_text("It did not arrive: The customer has blocked us on the loft.")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_any_screen(page: Page, stage: Stage, width: int) -> None:
    stage.agent(language="vi", role=Role.ADMIN)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark")
    sign_in(page, path="/desk/channels")
    page.locator("[data-channel=pigeon]").get_by_text("Cách thiết lập").click()
    assert page.evaluate("(screen => screen.scrollWidth <= screen.clientWidth)(document.querySelector('.screen-channels'))")
    expect(page.get_by_role("status").filter(has_text=re.compile("Chưa thiết lập"))).to_be_visible()


def test_who_is_not_signed_in_sees_nothing(page: Page, stage: Stage) -> None:
    page.goto("/desk/channels")
    page.wait_for_url("**/sign-in?next=%2Fchannels")
