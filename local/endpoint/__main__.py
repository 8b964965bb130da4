"""Starts the local endpoint: `python <this folder>` in place of the `ministack` command."""
from cognito_endpoint.start import main

main()
