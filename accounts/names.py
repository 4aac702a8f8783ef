"""Names that people type: made safe to show, and made alike to be compared. Pure."""

from __future__ import annotations

import re
import unicodedata

# Control characters, and those that are not seen but turn the direction of the line
# or hide a letter. Letters of right-to-left scripts are letters like others.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Two languages need these two between letters.
_JOINERS = "\u200c\u200d"
# What says how an organisation is constituted, not who it is.
_FORMS = set(
    re.findall(
        r"\w+",
        """ab ag aps as asbl bv cv doo dd eood gmbh gbr kg kft inc incorporated limited
        llc llp ltd mbh nv oy oyj ood plc pty sa sarl sas sasu se sl slu spa spzoo srl
        srls sro uab ug vzw""",
    )
)
_ADDRESS = re.compile(r"(https?:|www\.|://)", re.IGNORECASE)


def cleaned(text: str) -> str:
    """One line without unseen characters, blanks in a row made one."""
    text = unicodedata.normalize("NFC", re.sub(r"\s", " ", text))
    kept = (c for c in text if c in _JOINERS or unicodedata.category(c) not in _UNSEEN)
    return " ".join("".join(kept).split())


def holds_address(text: str) -> bool:
    """A name goes into mails to strangers: a link in it would be spam in our voice."""
    return bool(_ADDRESS.search(text))


def normal(text: str) -> str:
    """The name as it is compared: no case, no accents, no legal form, `&` is "and".
    A name that is nothing but a legal form stays whole."""
    folded = unicodedata.normalize("NFKD", cleaned(text).casefold())
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    plain = re.sub(
        r"(?<=\w)\.(?=\w)|(?<=\w)\.(?=\W|$)", "", plain.replace("&", " and ")
    )
    words = re.sub(r"[^\w]+", " ", plain).split()
    kept = [word for word in words if word not in _FORMS]
    return " ".join(kept or words)
