"""Nobody's phone rings because of us: texts, examples and tests know the invented numbers alone."""

import re
import subprocess

from portal.settings.env import BASE_DIR

# A mobile, a landline with its area, a service number; not within longer numbers, addresses and sizes.
PHONE = re.compile(
    r"(?<![\w.%/+-])(0[1-9]\d{1,2}[- ]\d{7,8}|1[3-9]\d[ -]?\d{4}[ -]?\d{4}|400[- ]\d{3,4}[- ]\d{3,4})(?![\w-]|\.\d)"
)
# No subscriber in China has a number that begins with nought.
INVENTED = re.compile(r"199[ -]?0000[ -]?0\d{3}|0\d{2,3}[- ]0\d{6,7}|400[- ]000[- ]0\d{3}")
READ = (".py", ".html", ".toml", ".md", ".js", ".po", ".txt")


def phones_in(text: str) -> list[str]:
    return [found for found in PHONE.findall(text) if not INVENTED.fullmatch(found)]


def test_no_file_names_a_phone_that_may_be_somebodys():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=BASE_DIR, capture_output=True, text=True, check=True
    )
    named = {}
    for name in filter(None, listed.stdout.split("\0")):
        path = BASE_DIR / name
        is_read = name.endswith(READ) and not name.startswith("requirements") and path.is_file()
        if is_read and (found := phones_in(path.read_text(encoding="utf-8"))):
            named[name] = found
    assert named == {}


def test_a_phone_is_seen_however_it_is_written():
    # Put together here: written out, they would be found in this file.
    for parts in (["138", "00001111"], ["138", " 0000 1111"], ["021", "-55500000"], ["0573", " 5550000"]):
        phone = "".join(parts)
        assert phones_in(f"打 {phone} 找他") == [phone]
    assert phones_in("199 0000 0101、19900000101、199-0000-0101、021-00000101、400-000-0101") == []
    assert phones_in("2026-11-29 10:00，共 13800001111222 字节") == []
