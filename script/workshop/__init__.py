"""What the scripts of this folder share: standard library only, Python 3.11."""
