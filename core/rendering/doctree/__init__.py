"""reStructuredText and MyST, through docutils: parsed to a tree, then to raw HTML.

`restructured` and `myst` are the parsers, `lookups` decides which directive and which
role a name means, `writer` turns the tree into the markup all dialects share. Nothing
here opens a file or an address, and Sphinx never runs.
"""
