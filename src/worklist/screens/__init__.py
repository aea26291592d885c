"""The screens. They know the desk and the domain; no rule and no SQL lives here."""
