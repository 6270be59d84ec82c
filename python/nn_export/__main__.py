"""`python -m nn_export`."""

from .cli import main

main()
