"""The documentation: MyST Markdown, built by Sphinx without a warning."""

project = "Lyceum"
author = "The Lyceum contributors"
project_copyright = "2026, The Lyceum contributors"
extensions = ["myst_parser"]
myst_enable_extensions = ["deflist", "colon_fence"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "Lyceum"
nitpicky = True
