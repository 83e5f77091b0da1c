"""Any result → a table, plain text, JSON, CSV or Markdown. It knows results, not how they were computed."""
