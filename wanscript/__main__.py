"""`python -m wanscript`."""

from .cli import main

main()
