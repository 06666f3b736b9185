"""What the notebooks import. Each module is named after the notion it holds; see the README for the list."""
