"""The text table, by hand: neither database's text search fits a Django model."""

from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE search_text USING fts5("
    "title, path, head, parts, body, columnsize=0,"
    " tokenize = 'unicode61 remove_diacritics 0')",
]
# No foreign key to the entry: emptying tables one by one would stumble over it.
POSTGRESQL = [
    "CREATE TABLE search_text ("
    " entry_id bigint PRIMARY KEY,"
    " title text NOT NULL, path text NOT NULL, head text NOT NULL,"
    " parts text NOT NULL, body text NOT NULL,"
    " title_vector tsvector NOT NULL, text_vector tsvector NOT NULL)",
    "CREATE INDEX search_text_title ON search_text USING gin (title_vector)",
    "CREATE INDEX search_text_text ON search_text USING gin (text_vector)"
    " WITH (fastupdate = off)",
]


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in POSTGRESQL if vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_text")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
