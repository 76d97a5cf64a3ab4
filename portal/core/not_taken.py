"""What the server says by itself when it does not wait for the rest of a request: pages made once, without a request."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def pages() -> dict[int, bytes]:
    """The page for each status that `portal.launch.buffering` answers."""
    said = {
        408: (_("没有收完"), _("网络太慢，或者中间断了，这次没有收到。请换个网络好的地方再试一次。")),
        413: (_("文件太大"), _("一个视频最多 100 MB，一张图片最多 15 MB。请先压缩再上传，或者分成几个。")),
        503: (_("现在收不了文件"), _("网站的磁盘快满了，暂时收不了文件。请告诉管理网站的人，过一会儿再试。")),
    }
    return {
        status: render_to_string("not_taken.html", {"title": title, "text": text}).encode()
        for status, (title, text) in said.items()
    }
