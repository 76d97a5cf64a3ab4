"""The list of freshly made accounts, for the eyes of whoever started the portal."""

import os
from pathlib import Path


def write_accounts(data_dir: Path, rows: list[tuple[str, str, str]]) -> Path:
    """Write role, user name and password into DATA_DIR/demo-accounts.txt, readable by its owner alone.

    Args:
        rows: (who, user name, password).
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / "demo-accounts.txt"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{who}\t{username}\t{password}\n" for who, username, password in rows)
    os.chmod(path, 0o600)
    return path
