"""The form of the register."""

from portal.accounts.scoped_admin import OwnUnitForm


class PersonForm(OwnUnitForm):
    """A person with their consents; each new consent keeps who wrote it down."""

    def save(self, commit=True):
        for form in self.formsets["consents"].forms:
            if form.instance.pk is None:
                form.instance.recorded_by = self.for_user
        return super().save(commit=commit)
