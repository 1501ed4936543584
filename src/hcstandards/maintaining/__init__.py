"""Change requests: written, reviewed, put to public notice, applied to the authored files."""
