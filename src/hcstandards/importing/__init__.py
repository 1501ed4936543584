"""Lists as their publishers hand them out, read by recipe into table files, with a report of every defect."""
