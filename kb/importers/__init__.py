"""Documentation of others, brought in as guides: MkDocs Material and GitHub Markdown.

`tree` reads files; `mkdocs`, `frontmatter` and `snippets` understand them; `outline`
says which pages there will be, `plan` where they stand, `links` what a link means;
`sandbox` renders foreign text in a child process; `services` writes.
"""
