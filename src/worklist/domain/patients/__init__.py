"""Patient balances: is the bill right, what can the patient pay, and how is the patient treated fairly."""
