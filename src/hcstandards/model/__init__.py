"""The frozen values the catalogue is made of; they know nothing of files. Import each module by name."""
