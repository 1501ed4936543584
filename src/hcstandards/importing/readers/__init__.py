"""Readers: one kind of file each, streamed as rows of text. None of them knows what a column means."""
