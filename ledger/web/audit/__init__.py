"""The auditor's workplace: everything unmasked, read; samples and findings, kept."""
