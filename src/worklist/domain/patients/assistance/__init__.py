"""Financial assistance: who is eligible by the site's scale, and what may be recorded of an application."""
