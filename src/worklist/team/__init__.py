"""People who sign in over SSH: their keys, the lines that sshd reads, and what must hold of both."""
