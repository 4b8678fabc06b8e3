"""`python -m bot.cli`: the same as `frontline`."""

from bot.cli import main

main()
