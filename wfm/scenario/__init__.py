"""The scenario file: YAML and tables in, one frozen, validated Scenario out; the only home of yaml and pydantic."""
