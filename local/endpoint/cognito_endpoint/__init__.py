"""What a local Cognito needs beyond ministack as shipped: see table.py for every replaced function."""
