"""The sentences about backups, restoring, moving, and books that became older; see ``ledger/sentences.py``."""

from ledger.terms import marked as _

SENTENCES: dict[tuple[str, str], str] = {
    ("backup", ""): _("备份没有做成，请检查后再试。"),
    ("backup", "no_books"): _("%(text)s 里没有账可以备份。"),
    ("backup", "no_backup"): _("%(text)s 里没有完整的备份。"),
    ("backup", "manifest"): _("备份的清单 %(text)s 和写下时不一样，这份备份不能用。"),
    ("backup", "file"): _("备份里的 %(text)s 缺失或被改过，这份备份不能用。"),
    ("backup", "format"): _("备份的格式 %(text)s 这个版本不认识，请先升级程序。"),
    ("backup", "version"): _("备份出自更新的版本（%(text)s），请先升级程序。"),
    ("backup", "not_empty"): _("%(text)s 已有内容；只恢复或迁移到空的地方，什么都没有改动。"),
    ("backup", "key"): _("%(text)s 里的日志密钥和备份的不是同一把，请先核对。"),
    ("backup", "busy"): _("%(text)s 里正在做另一份备份，请稍后再试。"),
    ("backup", "program"): _("找不到程序 %(text)s，请安装 PostgreSQL 的客户端。"),
    ("backup", "failed"): _("PostgreSQL 的程序没有做成：%(text)s。"),
    ("backup", "kind"): _(
        "这份备份出自 PostgreSQL 的 pg_dump，不能恢复到 SQLite；请先恢复到 PostgreSQL 再用 db move 迁移。"
    ),
    ("backup", "rights"): _("没有权限建立试恢复用的数据库，请给账簿所有者 CREATEDB 权限。"),
    ("backup", "upgrade"): _("账簿的版本是 %(text)s，请先运行 flask db upgrade。"),
    ("backup", "meanwhile"): _("迁移期间有人写入了 %(text)s，什么都没有迁移；请停止服务后再试。"),
    ("backup", "copy"): _("%(text)s 复制后和原来不一样，什么都没有迁移。"),
    ("backup", "checkpoint"): _("%(text)s 不是检查点：第一行日志名，第二行条数，第三行根。"),
    ("rolled_back", ""): _("%(community)s 的账比已经确认过的旧，请先查清。"),
    ("rolled_back", "shorter"): _(
        "%(community)s 的日志只有 %(count)s 条，已经确认过 %(limit)s 条：账是旧的副本。"
        "有更新的副本就恢复它；确实丢失的，用 flask log accept 写明原因后才能继续。"
    ),
    ("rolled_back", "other"): _(
        "%(community)s 的日志在已经确认过的前 %(limit)s 条里有了不同的内容。"
        "请恢复原来的账；确要继续，用 flask log accept 写明原因。"
    ),
    ("rolled_back", "unreadable"): _(
        "记着日志确认到哪里的文件 %(text)s 读不出来，请核对后再启动。"
    ),
}
