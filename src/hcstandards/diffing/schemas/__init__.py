"""Document types of two releases: what changed in their schemas, and a document that shows what breaks."""
