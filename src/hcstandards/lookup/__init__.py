"""Answers for one record: plain functions of an opened release and a day."""
