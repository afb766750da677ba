"""The verbs of accounts: coming in and going out, means of proof, accounts made and ended by the administrator."""
