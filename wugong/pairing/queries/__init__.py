"""What the pages, the API and the ledgers of pairing read; ``visible`` decides who sees which rows."""
