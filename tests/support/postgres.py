"""A PostgreSQL server of one's own, on a socket in a folder, for as long as it is needed."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgres_server() -> Iterator[str]:
    """Starts Debian's newest PostgreSQL without network; gives an SQLAlchemy URL of its empty database."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    account = pwd.getpwnam("postgres") if os.geteuid() == 0 else None  # the server refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="landmark-pg-"))  # a socket's path holds at most 107 bytes
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    user = account.pw_name if account else None

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [programs / program, *arguments], check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL
        )

    data = folder / "data"
    try:
        run("initdb", "-D", str(data), "-U", "landmark", "--auth=trust", "-E", "UTF8", "--no-sync")
        settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        settings += " -c autovacuum=off"  # who waits for a lock is one of ours
        run("pg_ctl", "-D", str(data), "-w", "-t", "240", "-l", str(folder / "log"), "-o", settings, "start")
        try:
            yield f"postgresql+asyncpg://landmark@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", str(data), "-t", "240", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)
