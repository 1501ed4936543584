"""Other formats: catalogue values to and from plain data. Import each module by name."""
