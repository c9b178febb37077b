"""What a new site begins with: a commented scenario.yaml and made-up contacts and people."""
