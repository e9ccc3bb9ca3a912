#!/usr/bin/env python3
"""Django's management commands, run from a checkout."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))

from yakuba.config.cli import main

if __name__ == "__main__":
    main()
