"""Parsers of bank and payment files, one file a format: bytes in, ``ledger.domain.bills.Bill`` out, pure."""
