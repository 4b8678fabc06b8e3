"""Run in Rasa's environment (Python 3.10): what a trained model makes of texts.

    python parse.py MODEL ASKED.json PARSED.json

ASKED is a list of texts, PARSED a list of [intent or null, confidence] in their order.
"""

import asyncio
import json
import sys
from pathlib import Path

from rasa.core.agent import load_agent  # type: ignore[import-not-found]  # it is in Rasa's environment only


async def parse(model: str, texts: "list[str]") -> "list[tuple[str | None, float]]":
    agent = await load_agent(model_path=model)
    parsed = [(await agent.parse_message(text))["intent"] for text in texts]
    return [(intent["name"], intent["confidence"]) for intent in parsed]


if __name__ == "__main__":
    _, model, asked, out = sys.argv
    found = asyncio.run(parse(model, json.loads(Path(asked).read_text(encoding="utf-8"))))
    Path(out).write_text(json.dumps(found), encoding="utf-8")
