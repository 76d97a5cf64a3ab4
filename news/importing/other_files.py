"""Files that are no article, each with what to do about it: nothing of a folder is passed over in silence."""

from pathlib import Path

from .reading import SAVE_AS

_PICTURE = "这是图片，不是文章，请在后台“图片”里上传"
_TABLE = "这是表格，不是文章；要登的话请把文字复制到 Word，存为 .docx 再导入"
_SLIDES = "这是演示文稿，不是文章；要登的话请把文字复制到 Word，存为 .docx 再导入"
_PACKED = "这是压缩包，请先解压，再导入里面的文件"
_RECORDING = "这是录音或录像，不是文章；视频请在后台“文档”里上传"
_PAGE_PART = "这是网页的附属文件（样式、脚本），不用导入"
_OLD_WORD = f"这是旧版 Word 或 WPS 文字，{SAVE_AS}"
WHAT_TO_DO = {
    **dict.fromkeys((".doc", ".wps", ".wpt", ".dot", ".rtf", ".odt", ".docm", ".dotx", ".pages", ".uot"), _OLD_WORD),
    ".pdf": "这是 PDF，请找原来的 Word 文件；没有的话用 WPS 打开 PDF，另存为 .docx 再导入",
    **dict.fromkeys((".md", ".markdown"), "这是 Markdown 文本，请把文字复制到 Word 或记事本，删去 #、*、| 这些记号，存为 .docx 或 .txt 再导入"),
    **dict.fromkeys((".mht", ".mhtml", ".eml", ".msg", ".xhtml", ".shtml", ".url", ".webarchive"), "请在浏览器里打开，另存为“网页，仅 HTML”（.html）再导入"),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".svg", ".ico", ".psd"), _PICTURE),
    **dict.fromkeys((".xls", ".xlsx", ".xlsm", ".et", ".csv", ".tsv", ".ods"), _TABLE),
    **dict.fromkeys((".ppt", ".pptx", ".dps", ".odp"), _SLIDES),
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz", ".tar", ".bz2"), _PACKED),
    **dict.fromkeys((".mp3", ".wav", ".m4a", ".mp4", ".mov", ".avi", ".wmv", ".mkv"), _RECORDING),
    **dict.fromkeys((".css", ".js", ".json", ".woff", ".woff2", ".map", ".php", ".下载"), _PAGE_PART),
}  # fmt: skip
_ANY = f"不认识这种文件；是文章的话，{SAVE_AS}"


def what_to_do(path: Path) -> str:
    """One sentence for a file that is not read."""
    name = path.name.lower()
    if name.startswith("~$") or name.startswith(".~") or name.endswith(".tmp"):
        return "这是 Word 开着文件时留下的临时文件，不用导入；关掉 Word 再看文件夹"
    if name in ("thumbs.db", "desktop.ini", ".ds_store") or name.startswith("._"):
        return "这是系统自己的文件，不用导入"
    return WHAT_TO_DO.get(path.suffix.lower(), _ANY)
