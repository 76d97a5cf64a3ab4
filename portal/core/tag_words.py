"""Topic words as they are typed: which of them are one word, and where one ends and the next begins."""

import re
import unicodedata

from modelcluster.contrib.taggit import ClusterTaggableManager, _ClusterTaggableManager
from taggit.utils import _parse_tags

from .invisible import without_invisible
from .simplified import simplified_table

BETWEEN = re.compile("[，、；;]")


def tag_name(text: str) -> str:
    """One form for each word: no space at its ends, half width, simplified; 電梯 and 电梯 are one."""
    plain = unicodedata.normalize("NFKC", without_invisible(text))
    return " ".join(plain.translate(simplified_table()).split())


def tag_names(text: str) -> list[str]:
    """The words of a line (setting TAGGIT_TAGS_FROM_STRING): 理发，老人 and 理发、老人 are two, as with commas."""
    words = [piece for word in _parse_tags(BETWEEN.sub(",", text)) for piece in word.split(",")]
    return sorted({name for name in map(tag_name, words) if name})


class _TagsOfAPage(_ClusterTaggableManager):
    """Words come to a page in one form, from a form, from code or from a command."""

    def _to_tag_model_instances(self, tags, tag_kwargs):
        named = [tag_name(one) if isinstance(one, str) else one for one in tags]
        return super()._to_tag_model_instances([one for one in named if one], tag_kwargs)

    def remove(self, *tags):
        return super().remove(*[tag_name(one) if isinstance(one, str) else one for one in tags])


class PageTags(ClusterTaggableManager):
    """A page's topic words. In migrations it is what it was: the form of a word is no matter of the database."""

    def __get__(self, instance, model):
        return _TagsOfAPage(
            through=self.through, model=model, instance=instance, prefetch_cache_name=self.name
        )

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "modelcluster.contrib.taggit.ClusterTaggableManager", args, kwargs
