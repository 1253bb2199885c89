"""The sentences about what one person proposes and another confirms; ``ledger/messages.py`` puts them together."""

from ledger.terms import marked as _

#: (code, reason) → sentence, as in ``ledger/sentences.py``.
SENTENCES: dict[tuple[str, str], str] = {
    ("confirmation", ""): _("这个提议现在不能这样办，请刷新页面看看。"),
    ("confirmation", "own_proposal"): _("自己提出的，要另一位确认。"),
    ("confirmation", "gone"): _("这个提议已经办过或撤回了，请刷新页面看看。"),
    ("confirmation", "waiting"): _("同样的提议已经在等另一位确认，不用再提。"),
}
