"""Pure rules on plain frozen values: nothing here does IO or knows of a screen or a database."""
