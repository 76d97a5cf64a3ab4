"""One process of the scene in `test_register.py`: brings a list of residents and says yes, or enters it as the worker does.

python -m tests.faults.listing bring 3000
python -m tests.faults.listing enter
"""

import sys


def lines(count: int) -> str:
    """So many people of one neighbourhood, each with a birthday, a door and a phone."""
    surnames, given = "赵钱孙李周吴郑王冯陈", "一二三四五六七八九十东西南北中春夏秋冬"
    names = [a + b + c for a in surnames for b in given for c in given][:count]
    people = (
        f"{name},19{30 + n % 60}-{n % 12 + 1}-{n % 28 + 1},{n // 60 + 1}号楼,{n % 60 // 2 + 101},1990000{n % 1000:04d}"
        for n, name in enumerate(names)
    )
    return "姓名,出生日期,楼栋,门牌,手机\n" + "\n".join(people)


def bring(count: int) -> None:
    from portal.accounts.models import User
    from portal.people.incoming import bring_list, go_on, look_through
    from portal.places.models import Unit

    clerk = User.objects.create(username="organiser", password="!", last_name="组")
    unit = Unit.objects.get(name="临河居民区")
    work = bring_list(data=lines(count).encode(), name="list.csv", unit=unit, by=clerk)
    look_through.call(work.pk)
    work.refresh_from_db()
    go_on(work)


def enter() -> None:
    from portal.media.models import IncomingFile
    from portal.people.incoming import enter_in_parts

    enter_in_parts.call(IncomingFile.objects.get().pk)


def main(command: str, *arguments: str) -> None:
    import django

    django.setup()
    {"bring": bring, "enter": enter}[command](*map(int, arguments))


if __name__ == "__main__":
    main(*sys.argv[1:])
