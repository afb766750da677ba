from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE flow_matter_words USING fts5"
    "(words, content='flow_matter', content_rowid='key', tokenize='unicode61', prefix='1 2 3')",
    "CREATE TRIGGER flow_matter_words_new AFTER INSERT ON flow_matter BEGIN"
    " INSERT INTO flow_matter_words(rowid, words) VALUES (new.key, new.words); END",
    "CREATE TRIGGER flow_matter_words_gone AFTER DELETE ON flow_matter BEGIN"
    " INSERT INTO flow_matter_words(flow_matter_words, rowid, words) VALUES ('delete', old.key, old.words); END",
    "CREATE TRIGGER flow_matter_words_other AFTER UPDATE OF words ON flow_matter WHEN old.words IS NOT new.words BEGIN"
    " INSERT INTO flow_matter_words(flow_matter_words, rowid, words) VALUES ('delete', old.key, old.words);"
    " INSERT INTO flow_matter_words(rowid, words) VALUES (new.key, new.words); END",
]
SQLITE_BACK = [
    "DROP TRIGGER flow_matter_words_new",
    "DROP TRIGGER flow_matter_words_gone",
    "DROP TRIGGER flow_matter_words_other",
    "DROP TABLE flow_matter_words",
]
POSTGRESQL = [
    "ALTER TABLE flow_matter ADD COLUMN tokens tsvector GENERATED ALWAYS AS"
    " (array_to_tsvector(array_remove(string_to_array(words, ' '), ''))) STORED",
    "CREATE INDEX flow_matter_tokens ON flow_matter USING gin (tokens)",
]
POSTGRESQL_BACK = ["ALTER TABLE flow_matter DROP COLUMN tokens"]


def run(editor, sqlite, postgresql):
    for statement in postgresql if editor.connection.vendor == "postgresql" else sqlite:
        editor.execute(statement)


def forwards(apps, schema_editor):
    run(schema_editor, SQLITE, POSTGRESQL)


def backwards(apps, schema_editor):
    run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("flow", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
