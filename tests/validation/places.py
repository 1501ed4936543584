"""Where tests find the schemas, their examples and the data beside the checkout."""

import json
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "schemas"
EXAMPLES = SCHEMAS / "examples"
DATA = Path(os.environ.get("HCSTANDARDS_DATA", ROOT.parent / "shared" / "data"))


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def examples(kind, what):
    return sorted((EXAMPLES / kind / what).glob("*.json"))
