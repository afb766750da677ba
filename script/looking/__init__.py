"""What ``script/look`` does: find every kind of page by its links, open each in Chromium, say what is wrong with it."""
