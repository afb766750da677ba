"""What an official document is: its content, its words, its measures, and the table of its states."""
