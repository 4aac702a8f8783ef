"""Searches that members keep, the mails that tell of them, and the feed of any."""
