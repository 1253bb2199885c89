"""Pages for officers, one file a noun: drafts in, approvals, months, all behind a sign-in."""
