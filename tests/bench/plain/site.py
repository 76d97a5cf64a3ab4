"""Make the plain site in a folder: the project that `wagtail start` writes, with one app of the tutorial."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SETTINGS = "mysite.settings.bench"
MORE_SETTINGS = """
from .base import *
DEBUG = False
SECRET_KEY = "only-for-the-bench"
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["plain", *INSTALLED_APPS]
LANGUAGE_CODE = "zh-hans"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
"""
PAGES = {"home": "/", "list": "/section-1/", "article": "/section-1/post-5/"}
MENU = (
    "{% load wagtailcore_tags %}{% wagtail_site as site %}<ul>"
    '{% for item in site.root_page.get_children.live.in_menu %}<li><a href="{% pageurl item %}">{{ item.title }}</a></li>'
    "{% endfor %}</ul>"
)
POSTS = (
    "{% for page in posts %}{% with post=page.specific %}"
    '<h2><a href="{% pageurl post %}">{{ post.title }}</a></h2>'
    "{% with post.main_image as main_image %}{% if main_image %}{% image main_image fill-160x100 %}{% endif %}{% endwith %}"
    "<p>{{ post.intro }}</p>{% endwith %}{% endfor %}"
)
TEMPLATES = {
    "home": "<h1>{{ page.title }}</h1>{{ page.body|richtext }}" + POSTS,
    "index": "<h1>{{ page.title }}</h1>{{ page.intro|richtext }}" + POSTS,
    "post": (
        "<h1>{{ page.title }}</h1><p>{{ page.date }}</p>"
        "{% with authors=page.authors.all %}{% if authors %}<ul>{% for author in authors %}<li>"
        "{% image author.author_image fill-40x60 %} {{ author.name }}</li>{% endfor %}</ul>{% endif %}{% endwith %}"
        "<div>{{ page.intro }}</div>{{ page.body|richtext }}"
        "{% for item in page.gallery_images.all %}<div>{% image item.image fill-320x240 %}<p>{{ item.caption }}</p></div>"
        '{% endfor %}<p><a href="{{ page.get_parent.url }}">返回</a></p>'
        "{% with tags=page.tags.all %}{% if tags %}{% for tag in tags %}<a>{{ tag }}</a>{% endfor %}{% endif %}{% endwith %}"
    ),
}


def make(folder: Path) -> Path:
    """The folder of the project, filled and with every picture made."""
    project = folder / "project"
    project.mkdir()
    starting = [sys.executable, "-m", "wagtail.bin.wagtail", "start", "mysite", str(project)]
    subprocess.run(starting, check=True, cwd=folder, capture_output=True, env=surroundings())
    app = project / "plain"
    (app / "templates/plain").mkdir(parents=True)
    (app / "__init__.py").write_text("")
    shutil.copy(HERE / "models.py", app / "models.py")
    for name, text in TEMPLATES.items():
        head = '{% extends "base.html" %}{% load wagtailcore_tags wagtailimages_tags %}{% block content %}'
        (app / f"templates/plain/{name}.html").write_text(f"{head}{MENU}{text}{{% endblock %}}")
    (project / "mysite/settings/bench.py").write_text(MORE_SETTINGS)
    _manage(project, "makemigrations", "plain")
    _manage(project, "migrate")
    _manage(project, "shell", "-c", (HERE / "fill.py").read_text())
    return project


def surroundings() -> dict[str, str]:
    """The environment of its processes: nothing of the portal's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "PORTAL"))}
    return kept | {"DJANGO_SETTINGS_MODULE": SETTINGS, "PYTHONWARNINGS": "ignore"}


def _manage(project: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=project,
        env=surroundings(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
