"""Draw the desk's pages: who is signed in, what just happened, and words for what was refused."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Response, request

from ledger.domain.bills import BillWarning
from ledger.domain.errors import Refusal, TogetherError
from ledger.i18n import Language
from ledger.messages import explain, explanation, warning_words
from ledger.terms import marked as _
from ledger.web.access import Seat, Visitor, form_token, keep_anonymous
from ledger.web.language import reader_language
from ledger.web.pages import page

#: What an address may say has just happened; the words stand on the next page.
_DONE = {
    "posted": _("已入账，公开页面上马上能看到。"),
    "submitted": _("已提交，等另一位审核。"),
    "rejected": _("已退回给制单人。"),
    "withdrawn": _("已撤回，不会入账。"),
    "kept": _("已存为待办单，接着记下一张。"),
    "parts": _("这张凭证太长，已经自动分成几张，每张借贷相等；请逐张看过再提交。"),
    "template": _("已存为常用凭证。"),
    "retired": _("已停用，不会再自动生成。"),
    "adopted": _("已由您接手，到期的单以您的名义生成。"),
    "closed": _("已结账，这个月不能再记。"),
    "opened": _("账本建好了，请按下面的步骤继续。"),
    "opened_unruled": _(
        "账本建好了。没有所在城市的当地规定，公示、表决按各地通例；请按下面的步骤继续。"
    ),
    "role": _("任职已更新。"),
    "saved": _("已保存。"),
    "agreed": _("您的同意已记下，还要另一位审核人同意。"),
    "request_submitted": _("申请已提交，等审批。"),
    "request_approved": _("已批准，出纳可以付款了。"),
    "request_rejected": _("已退回给申请人。"),
    "request_withdrawn": _("申请已撤回，不会付款。"),
    "paid": _("已登记付款，凭证已经做好，等审核入账。"),
    "rule_saved": _("规则存下了，还没有启用：先看下面的试用结果。"),
    "rule_on": _("规则启用了，以后账单里合乎它的行就按它记。"),
    "rule_off": _("规则停用了，已经做成的凭证不受影响。"),
    "several": _("已全部办好。"),
    "policy_proposed": _("已提出，等另一位确认后生效。"),
    "policy_set": _("新制度已经确认，公开页面上马上能看到。"),
    "policy_dropped": _("提议已经撤销。"),
    "wish_proposed": _("已提出，另一位确认后才算数。"),
    "wish_confirmed": _("已确认，从现在起算数。"),
    "act_proposed": _("已提出，另一位同意后才算数。"),
    "act_agreed": _("已同意，公开页面上马上能看到。"),
    "proposed": _("结转凭证已提出，等另一位审核。"),
    "carried": _("结转凭证已入账。"),
    "sealed": _("已封年，这一年不能再记。"),
    "signed": _("已签字。"),
    "covered": _("已做好新的公开件，请再看一遍有没有漏掉的。"),
    "brought": _("已交来，等另一位核对。"),
    "confirmed": _("已核对，票据附到凭证上了。"),
    "declined": _("没有采用，凭证没有变化。"),
    "taken_down": _("已撤下，居民看不到了；日志里留有记录。"),
    "bill_kept": _("账单收下了，下面逐笔看是什么钱。"),
    "bill_known": _("这个文件以前收过，就是下面这一份，没有再收一遍。"),
    "withdrawal_asked": _("已提出撤回，等另一位同意；在那以前这份账单照旧。"),
    "bill_withdrawn": _("账单已撤回，不再算数；同一个文件可以重新收。"),
    "withdrawal_dropped": _("没有撤回，这份账单照旧。"),
    "rows_decided": _("办好了；做成的凭证等另一位审核。"),
    "matched": _("已对上，不再列为未达账项。"),
    "unmatched": _("已拆开，两边又要重新对。"),
    "prepared": _("调节表编好了，等另一位对照银行的单子确认。"),
    "campaign_opened": _("众筹登记好了，公开页面已经有了。"),
    "campaign_pledged": _("认筹记下了，只有经手人和各户自己看得到。"),
    "campaign_left": _("这一户退出了，没有交过钱。"),
    "gift_recorded": _("已登记；要记账的等另一位审核。"),
    "gifts_recorded": _("已全部登记，凭证等另一位审核。"),
    "reconciled": _("已确认，调节表从此不能再改。"),
    "merger_approved": _("方案批准了，各院的账不再记别的；接着办下一步。"),
    "merger_withdrawn": _("方案撤回了，各院照常记账。"),
    "merger_step": _("这一步办好了，请接着办下一步。"),
    "merger_done": _("全部转完，各院的账已经封存。"),
    "notice_published": _("已发布，公开页面上马上能看到；请打印张贴。"),
    "places_kept": _("名单存好了。"),
    "link_revoked": _("链接作废了，从现在起打不开。"),
    "expired": _("登录到期了，刚才填的没有保存：请重新填写，照片和文件也要重新选。"),
    "password": _("密码已更改，其他地方的登录已全部退出。"),
}


def desk_page(
    template: str, seat: Seat | Visitor | None = None, *, status: int = 200, **values: Any
) -> Response:
    """Answer with a page of the desk."""
    done = reader_language().gettext(_DONE.get(request.args.get("done", ""), ""))
    answer = page(
        template,
        status=status,
        seat=seat if isinstance(seat, Seat) else None,
        user=seat.user if seat else None,
        csrf_token=form_token(),
        done=done if status == 200 else "",
        **values,
    )
    return keep_anonymous(answer)


def sentences(refusals: tuple[Refusal, ...]) -> dict[str, str]:
    """Give one sentence for each field at fault, for the place beside it."""
    return _by_field(refusals, explanation)


def named_sentences(refusals: tuple[Refusal, ...]) -> dict[str, str]:
    """Give the same with the field's name in each, for a list above the form."""
    return _by_field(refusals, explain)


def _by_field(
    refusals: tuple[Refusal, ...], say: Callable[[Refusal, Language], str]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for refusal in each_of(refusals):
        found.setdefault(refusal.data.get("field", ""), say(refusal, reader_language()))
    return found


def each_of(refusals: tuple[Refusal, ...]) -> tuple[Refusal, ...]:
    """Take apart what was refused together."""
    return tuple(
        item
        for refusal in refusals
        for item in (refusal.refusals if isinstance(refusal, TogetherError) else (refusal,))
    )


def warning_sentences(warnings: Iterable[BillWarning]) -> list[str]:
    """Say what does not add up in a bill."""
    reader = reader_language()
    return [warning_words(warning, reader) for warning in warnings]


def sentence(refusal: Refusal) -> str:
    """Say what was refused where no field is in sight."""
    return explain(refusal, reader_language())
