"""`python -m doorstep.cli` is `doorstep`."""

import sys

from doorstep.cli import main

sys.exit(main())
