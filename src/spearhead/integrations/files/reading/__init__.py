"""Reading of tables from text files and workbooks; start at `table.open_table`."""
