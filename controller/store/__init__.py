"""What outlives the controller: SQL tables by SQLModel, their migrations, and the twin in memory."""

from controller.store.memory import MemoryStore
from controller.store.sql import SqlStore, open_store

__all__ = ["MemoryStore", "SqlStore", "open_store"]
