"""Alembic's entry: runs the migrations on the connection that `controller.store.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

from controller.store import tables

assert tables  # imported so that the metadata knows every table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,  # SQLite alters tables by copying them
)
with context.begin_transaction():
    context.run_migrations()
