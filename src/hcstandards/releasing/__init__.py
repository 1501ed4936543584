"""Releases made and verified: authored files to one sealed file that knows what came before it."""
