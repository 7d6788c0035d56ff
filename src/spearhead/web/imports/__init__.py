"""The import wizard: file and reading, columns, values and repair, check and run; each page survives a reload."""
