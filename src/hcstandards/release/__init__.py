"""One release: model values to canonical bytes and back. Import each module by name."""
