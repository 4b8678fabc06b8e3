"""Webhooks under load: how soon they are acknowledged, and how soon the answer goes out.

    python -m bench.channels telegram [--rate 20] [--seconds 30]
    python -m bench.channels wechat

Everything is real but the provider.
"""

import argparse
import asyncio

from bench.telegram import telegram
from bench.wechat import wechat

MEASURES = {"telegram": telegram, "wechat": wechat}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("channel", choices=list(MEASURES), nargs="?", default="telegram")
    arguments.add_argument("--rate", type=float, default=20.0, help="messages a second")
    arguments.add_argument("--seconds", type=float, default=30.0)
    given = arguments.parse_args()
    asyncio.run(MEASURES[given.channel](given.rate, given.seconds))


if __name__ == "__main__":
    main()
