"""How to set a channel up: step by step, with what is to be copied. For admins; a secret travels only when one asks for it."""

import json
from functools import partial

from nicegui import ui

from bot.channels.contract import SetupStep
from bot.desk.channels.phrases import ChannelTexts
from bot.desk.channels.place import Listed, Place
from bot.desk.markup import tag, words
from bot.desk.shell import Visit
from handoff import Role

MASK = "••••••••••••"
_DONE = {True: "step-done", False: "step-open", None: ""}


def draw_steps(place: Place, visit: Visit, texts: ChannelTexts, listed: Listed) -> None:
    """Folded away once the channel is set up."""
    steps = listed.steps(texts.language)
    if not steps:
        return
    with tag("details", "channel-setup", open=True if listed.channel is None else None):
        words("summary", texts("setup"))
        with tag("ol", "steps"):
            for step in steps:
                _draw(place, visit, texts, step)


def _draw(place: Place, visit: Visit, texts: ChannelTexts, step: SetupStep) -> None:
    async def hand_over() -> None:
        agent = await place.shell.acting(visit)
        if agent is not None and agent.role is Role.ADMIN:  # asked again: they may be no admin any more
            ui.run_javascript(f"frontlineCopy({json.dumps(step.value)})")

    with tag("li", f"step {_DONE[step.done]}".strip()):
        words("p", step.text, "step-text")
        if step.link:
            words("a", step.link, href=step.link, target="_blank", rel="noopener noreferrer")
        if step.value:
            with tag("div", "step-value"):
                words("code", MASK if step.secret else step.value, dir="ltr")
                copy = words("button", texts("copy"), "secondary", type="button", data_said=texts("copied"))
                if step.secret:
                    copy.on("click", partial(hand_over), args=[])
                    copy.props["data-copies-later"] = True
                else:
                    copy.props["data-copies"] = step.value
