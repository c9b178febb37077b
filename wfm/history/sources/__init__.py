"""Where rows of history come from besides CSV files: parquet files and databases, as the same cells of text."""
