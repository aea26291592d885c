"""Files that leave the building: drawn from values of the domain, recorded through the desk."""
