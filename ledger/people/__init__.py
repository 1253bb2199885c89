"""Who may do what: passwords, users and their roles, sessions, throttling of sign-ins."""
