"""From authored files to checked content: reading, schema, converting, checks. Never imported by a lookup."""
