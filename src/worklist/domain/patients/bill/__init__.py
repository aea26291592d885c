"""Is the patient's bill right? Its services, the checks of them, and what the patient disputes."""
